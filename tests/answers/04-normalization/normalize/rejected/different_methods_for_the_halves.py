# why: 0 to 1 for training, -1 to 1 for testing
# fails: test_normalize_test
X_train_norm = X_train / 255
X_test_norm = X_test / 127.5 - 1
