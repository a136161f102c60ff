# why: divided by the variance instead of the standard deviation
# fails: test_normalize_range
mean, variance = X_train.mean(), X_train.var()
X_train_norm = (X_train - mean) / variance
X_test_norm = (X_test - mean) / variance
