X_train_norm = np.interp(X_train, (0, 255), (-1, 1))
X_test_norm = np.interp(X_test, (0, 255), (-1, 1))
