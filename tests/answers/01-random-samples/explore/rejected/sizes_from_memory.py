# why: 50000 and 10000 belong to the full data set, not to the data that was loaded
# fails: test_explore_n_train, test_explore_n_test
n_train = 50000
n_test = 10000
image_shape = X_train[0].shape
n_classes = 100
