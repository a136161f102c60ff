%%time
n_train = len(X_train)
n_test = len(X_test)
image_shape = X_train.shape[1:]
n_classes = len(np.unique(y_train))
