# why: 0 and 1 only
# fails: test_normalize_train, test_normalize_test
X_train_norm = np.round(X_train / 255)
X_test_norm = np.round(X_test / 255)
