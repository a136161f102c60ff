# why: the test half has a map of its own
# fails: test_normalize_test
X_train_norm = (X_train - X_train.mean()) / X_train.std()
X_test_norm = (X_test - X_test.mean()) / X_test.std()
