# why: a string is no shape
# fails: test_explore_image_shape
n_train = len(X_train)
n_test = len(X_test)
image_shape = str(X_train[0].shape)
n_classes = len(class_names)
