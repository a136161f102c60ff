# why: all black
# fails: test_normalize_range, test_normalize_train, test_normalize_test
X_train = np.zeros(X_train.shape)
X_test = np.zeros(X_test.shape)
