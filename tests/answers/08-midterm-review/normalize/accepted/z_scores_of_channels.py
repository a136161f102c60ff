mean = X_train.mean(axis=(0, 1, 2))
std = X_train.std(axis=(0, 1, 2))
X_train = (X_train - mean) / std
X_test = (X_test - mean) / std
