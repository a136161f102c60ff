# why: still 0 to 255
# fails: test_normalize_range, test_normalize_train, test_normalize_test
X_train = X_train.astype("float32")
X_test = X_test.astype("float32")
