y_train_onehot = y_train == np.arange(100)
y_test_onehot = y_test == np.arange(100)
