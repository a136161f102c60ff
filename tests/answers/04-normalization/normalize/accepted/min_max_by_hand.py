low, high = X_train.min(), X_train.max()
X_train_norm = (X_train - low) / (high - low)
X_test_norm = (X_test - low) / (high - low)
