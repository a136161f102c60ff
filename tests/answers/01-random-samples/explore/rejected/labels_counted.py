# why: a label an image, not a class an image
# fails: test_explore_n_classes
n_train = len(X_train)
n_test = len(X_test)
image_shape = X_train[0].shape
n_classes = len(y_train)
