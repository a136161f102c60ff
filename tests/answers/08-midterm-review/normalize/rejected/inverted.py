# why: a negative: bright becomes dark
# fails: test_normalize_train, test_normalize_test
X_train = 1 - X_train / 255
X_test = 1 - X_test / 255
