# why: the classes themselves, not how many there are
# fails: test_explore_n_classes
n_train = len(X_train)
n_test = len(X_test)
image_shape = X_train[0].shape
n_classes = np.unique(y_train)
