# why: the test images are no training images
# fails: test_explore_n_train
n_train = len(X_train) + len(X_test)
n_test = len(X_test)
image_shape = X_train[0].shape
n_classes = len(class_names)
