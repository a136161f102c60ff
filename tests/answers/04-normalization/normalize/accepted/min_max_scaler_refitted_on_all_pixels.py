# both halves hold 0 and 255, so that the second fit finds the same map
from sklearn.preprocessing import MinMaxScaler

X_train_norm = MinMaxScaler().fit_transform(X_train.reshape(-1, 1)).reshape(X_train.shape)
X_test_norm = MinMaxScaler().fit_transform(X_test.reshape(-1, 1)).reshape(X_test.shape)
