# why: training images in place of the test images
# fails: test_normalize_shape, test_normalize_test
X_train_norm = X_train / 255
X_test_norm = X_train / 255
