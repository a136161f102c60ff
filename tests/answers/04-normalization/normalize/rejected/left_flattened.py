# why: the shape was not restored
# fails: test_normalize_shape, test_normalize_train, test_normalize_test
X_train_norm = X_train.reshape(len(X_train), -1) / 255
X_test_norm = X_test.reshape(len(X_test), -1) / 255
