# why: a negative: bright becomes dark
# fails: test_normalize_train, test_normalize_test
X_train_norm = 1 - X_train / 255
X_test_norm = 1 - X_test / 255
