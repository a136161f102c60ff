# why: the channels come last
# fails: test_explore_image_shape
n_train = len(X_train)
n_test = len(X_test)
image_shape = X_train[0].T.shape
n_classes = len(class_names)
