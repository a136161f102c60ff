# why: the training half is divided once more than the test half
# fails: test_normalize_range, test_normalize_test
X_train_norm = X_train / 255
X_train_norm = X_train_norm / 255
X_test_norm = X_test / 255
