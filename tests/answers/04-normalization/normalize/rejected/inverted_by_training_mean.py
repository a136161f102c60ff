# why: mean minus value, so that bright becomes dark
# fails: test_normalize_train, test_normalize_test
mean, std = X_train.mean(), X_train.std()
X_train_norm = (mean - X_train) / std
X_test_norm = (mean - X_test) / std
