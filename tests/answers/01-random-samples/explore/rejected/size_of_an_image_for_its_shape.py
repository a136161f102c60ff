# why: 3072 is how many numbers an image holds
# fails: test_explore_image_shape
n_train = len(X_train)
n_test = len(X_test)
image_shape = X_train[0].size
n_classes = len(class_names)
