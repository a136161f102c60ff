# why: the mean was not subtracted
# fails: test_normalize_range
X_train_norm = X_train / X_train.std()
X_test_norm = X_test / X_train.std()
