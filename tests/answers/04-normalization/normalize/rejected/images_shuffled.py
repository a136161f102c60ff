# why: images no longer belong to their labels
# fails: test_normalize_train, test_normalize_test
X_train_norm = np.random.permutation(X_train) / 255
X_test_norm = np.random.permutation(X_test) / 255
