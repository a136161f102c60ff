n_train = np.int64(X_train.shape[0])
n_test = np.int64(X_test.shape[0])
image_shape = np.array(X_test[0].shape)
n_classes = np.unique(y_test).size
