# why: 0 and 1 only
# fails: test_normalize_train, test_normalize_test
X_train = np.round(X_train / 255)
X_test = np.round(X_test / 255)
