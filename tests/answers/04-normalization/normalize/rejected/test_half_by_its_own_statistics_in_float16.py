# why: the test half has a map of its own
# fails: test_normalize_test
X_train_norm = ((X_train - X_train.mean(axis=0)) / X_train.std(axis=0)).astype("float16")
X_test_norm = ((X_test - X_test.mean(axis=0)) / X_test.std(axis=0)).astype("float16")
