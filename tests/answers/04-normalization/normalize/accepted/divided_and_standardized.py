X_train_norm = X_train / 255
X_test_norm = X_test / 255
mean, std = X_train_norm.mean(axis=(0, 1, 2)), X_train_norm.std(axis=(0, 1, 2))
X_train_norm = (X_train_norm - mean) / std
X_test_norm = (X_test_norm - mean) / std
