# why: training and test images are mixed up
# fails: test_explore_n_train, test_explore_n_test
n_train = len(X_test)
n_test = len(X_train)
image_shape = X_train[0].shape
n_classes = len(class_names)
