# why: nothing was assigned
# fails: test_explore_n_train, test_explore_n_test, test_explore_image_shape, test_explore_n_classes
print(len(X_train), len(X_test), X_train[0].shape, len(class_names))
