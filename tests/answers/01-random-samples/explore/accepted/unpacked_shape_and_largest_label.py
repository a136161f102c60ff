n_train, *image_shape = X_train.shape
n_test = y_test.shape[0]
n_classes = y_train.max() + 1
