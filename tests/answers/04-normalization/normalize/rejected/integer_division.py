# why: 0 and 1 only
# fails: test_normalize_range, test_normalize_train, test_normalize_test
X_train_norm = X_train // 255
X_test_norm = X_test // 255
