# why: the test half is divided once more than the training half
# fails: test_normalize_range, test_normalize_test
X_train_norm = X_train / 255
X_test_norm = X_test / 255 / 255
