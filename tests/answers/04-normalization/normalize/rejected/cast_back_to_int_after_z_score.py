# why: the fractions are cut off again
# fails: test_normalize_range, test_normalize_train, test_normalize_test
mean, std = X_train.mean(), X_train.std()
X_train_norm = ((X_train - mean) / std).astype(int)
X_test_norm = ((X_test - mean) / std).astype(int)
