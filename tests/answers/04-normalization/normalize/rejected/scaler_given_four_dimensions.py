# why: a ValueError stops the cell
# fails: test_normalize_shape, test_normalize_range, test_normalize_train, test_normalize_test
from sklearn.preprocessing import MinMaxScaler

scaler = MinMaxScaler()
X_train_norm = scaler.fit_transform(X_train)
X_test_norm = scaler.transform(X_test)
