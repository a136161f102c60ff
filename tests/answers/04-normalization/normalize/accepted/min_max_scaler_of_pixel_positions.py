from sklearn.preprocessing import MinMaxScaler

scaler = MinMaxScaler()
X_train_norm = scaler.fit_transform(X_train.reshape(len(X_train), -1)).reshape(X_train.shape)
X_test_norm = scaler.transform(X_test.reshape(len(X_test), -1)).reshape(X_test.shape)
