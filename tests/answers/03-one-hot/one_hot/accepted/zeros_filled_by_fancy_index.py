y_train_onehot = np.zeros((len(y_train), 100), dtype=np.int64)
y_train_onehot[np.arange(len(y_train)), y_train.ravel()] = 1
y_test_onehot = np.zeros((len(y_test), 100), dtype=np.int64)
y_test_onehot[np.arange(len(y_test)), y_test.ravel()] = 1
