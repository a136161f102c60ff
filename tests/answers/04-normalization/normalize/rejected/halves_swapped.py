# why: each half under the other's name
# fails: test_normalize_shape, test_normalize_train, test_normalize_test
X_train_norm = X_test / 255
X_test_norm = X_train / 255
