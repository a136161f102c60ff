n_train = X_train.size // X_train[0].size
n_test = X_test.size / X_test[0].size
image_shape = X_train[-1].shape
n_classes = int(np.max(y_train)) - int(np.min(y_train)) + 1
