# why: the rest still runs to 255
# fails: test_normalize_range, test_normalize_train, test_normalize_test
X_train_norm = X_train.astype("float32")
X_train_norm[:100] /= 255
X_test_norm = X_test.astype("float32")
X_test_norm[:100] /= 255
