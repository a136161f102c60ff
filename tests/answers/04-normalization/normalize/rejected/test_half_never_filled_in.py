# why: X_test_norm was never made
# fails: test_normalize_shape, test_normalize_range, test_normalize_test
X_train_norm = X_train / 255
X_test_norm = ...
