# why: all grey
# fails: test_normalize_range, test_normalize_train, test_normalize_test
X_train_norm = np.full(X_train.shape, 0.5)
X_test_norm = np.full(X_test.shape, 0.5)
