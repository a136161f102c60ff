# why: the shape of one image was asked for
# fails: test_explore_image_shape
n_train = len(X_train)
n_test = len(X_test)
image_shape = X_train.shape
n_classes = len(class_names)
