# why: every image is turned on its side
# fails: test_normalize_train, test_normalize_test
X_train_norm = X_train.transpose(0, 2, 1, 3) / 255
X_test_norm = X_test.transpose(0, 2, 1, 3) / 255
