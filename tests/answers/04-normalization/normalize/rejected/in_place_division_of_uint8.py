# why: a TypeError stops the cell
# fails: test_normalize_shape, test_normalize_range, test_normalize_train, test_normalize_test
X_train /= 255
X_test /= 255
X_train_norm, X_test_norm = X_train, X_test
