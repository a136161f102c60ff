# why: only the test half is normalised
# fails: test_normalize_range, test_normalize_train, test_normalize_test
X_train_norm = X_train
X_test_norm = X_test / 255
