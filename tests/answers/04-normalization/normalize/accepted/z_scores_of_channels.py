mean = X_train.mean(axis=(0, 1, 2))
std = X_train.std(axis=(0, 1, 2))
X_train_norm = (X_train - mean) / std
X_test_norm = (X_test - mean) / std
