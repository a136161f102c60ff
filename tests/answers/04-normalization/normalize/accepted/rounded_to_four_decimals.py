X_train_norm = np.round(X_train / 255, 4)
X_test_norm = np.round(X_test / 255, 4)
