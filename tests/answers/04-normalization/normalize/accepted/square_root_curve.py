X_train_norm = np.sqrt(X_train / 255)
X_test_norm = np.sqrt(X_test / 255)
