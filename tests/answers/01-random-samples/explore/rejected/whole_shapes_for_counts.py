# why: a shape is not a number of images
# fails: test_explore_n_train, test_explore_n_test
n_train = X_train.shape
n_test = X_test.shape
image_shape = X_train[0].shape
n_classes = len(class_names)
