# why: training images in place of the test images
# fails: test_normalize_test
X_train = X_train / 255
X_test = X_train[: len(X_test)]
