# why: 0 and 1 only
# fails: test_normalize_range, test_normalize_train, test_normalize_test
X_train = X_train // 255
X_test = X_test // 255
