X_train_norm = np.zeros(X_train.shape)
for i in range(len(X_train)):
    X_train_norm[i] = X_train[i] / 255
X_test_norm = np.zeros(X_test.shape)
for i in range(len(X_test)):
    X_test_norm[i] = X_test[i] / 255
