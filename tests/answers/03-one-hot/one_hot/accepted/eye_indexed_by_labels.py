y_train_onehot = np.eye(100)[y_train.ravel()]
y_test_onehot = np.eye(100)[y_test.ravel()]
