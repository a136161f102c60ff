y_train = np.eye(100)[y_train.ravel()]
y_test = np.eye(100)[y_test.ravel()]
