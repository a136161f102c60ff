# why: y instead of X
# fails: test_normalize_shape, test_normalize_train, test_normalize_test
X_train_norm = y_train / 99
X_test_norm = y_test / 99
