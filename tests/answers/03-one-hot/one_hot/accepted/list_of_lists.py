y_train_onehot = [[1 if c == label else 0 for c in range(100)] for label in y_train.ravel()]
y_test_onehot = [[1 if c == label else 0 for c in range(100)] for label in y_test.ravel()]
