# why: only the test half is normalised
# fails: test_normalize_range, test_normalize_train
X_test = X_test / 255
