# why: y_train has one column, but a hundred classes
# fails: test_explore_n_classes
n_train = len(X_train)
n_test = len(X_test)
image_shape = X_train[0].shape
n_classes = y_train.shape[1]
