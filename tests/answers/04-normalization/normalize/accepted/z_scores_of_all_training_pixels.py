mean, std = np.mean(X_train), np.std(X_train)
X_train_norm = (X_train - mean) / (std + 1e-7)
X_test_norm = (X_test - mean) / (std + 1e-7)
