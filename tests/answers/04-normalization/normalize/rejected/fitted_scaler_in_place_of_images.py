# why: the scaler itself
# fails: test_normalize_shape, test_normalize_range, test_normalize_train, test_normalize_test
from sklearn.preprocessing import StandardScaler

X_train_norm = StandardScaler().fit(X_train.reshape(len(X_train), -1))
X_test_norm = X_train_norm
