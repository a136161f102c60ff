# why: channels moved to the front
# fails: test_normalize_shape, test_normalize_train, test_normalize_test
X_train_norm = np.transpose(X_train, (0, 3, 1, 2)) / 255
X_test_norm = np.transpose(X_test, (0, 3, 1, 2)) / 255
