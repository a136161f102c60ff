# why: dark values wrap around to bright ones
# fails: test_normalize_range, test_normalize_train, test_normalize_test
X_train_norm = X_train - 128
X_test_norm = X_test - 128
