everything = np.concatenate([X_train, X_test])
X_train_norm = (X_train - everything.mean()) / everything.std()
X_test_norm = (X_test - everything.mean()) / everything.std()
