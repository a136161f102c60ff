# why: size counts every number in the array
# fails: test_explore_n_train, test_explore_n_test
n_train = X_train.size
n_test = X_test.size
image_shape = X_train[0].shape
n_classes = len(class_names)
