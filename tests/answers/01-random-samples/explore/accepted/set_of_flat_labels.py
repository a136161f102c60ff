n_train, h, w, c = X_train.shape
n_test = len(y_test)
image_shape = (h, w, c)
n_classes = len(set(y_train.flatten()))
