# why: the labels begin at 0, so that the largest is one less than the number of classes
# fails: test_explore_n_classes
n_train = len(X_train)
n_test = len(X_test)
image_shape = X_train[0].shape
n_classes = y_train.max()
