print(X_train.shape, X_test.shape, y_train.shape, y_test.shape)
n_train = X_train.shape[0]
n_test = X_test.shape[0]
image_shape = X_train.shape[1], X_train.shape[2], X_train.shape[3]
n_classes = len(np.bincount(y_train.ravel()))
print(n_train, n_test, image_shape, n_classes)
