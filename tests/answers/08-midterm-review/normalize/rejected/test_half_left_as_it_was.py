# why: only the training half is normalised
# fails: test_normalize_range, test_normalize_test
X_train = X_train / 255
