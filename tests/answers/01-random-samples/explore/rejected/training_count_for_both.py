# why: the training images were counted twice
# fails: test_explore_n_test
n_train = len(X_train)
n_test = len(X_train)
image_shape = X_train[0].shape
n_classes = len(class_names)
