# a second min-max scaling of values in [0, 1] changes nothing
X_train_norm = X_train / 255
X_test_norm = X_test / 255
low, high = X_train_norm.min(), X_train_norm.max()
X_train_norm = (X_train_norm - low) / (high - low)
X_test_norm = (X_test_norm - low) / (high - low)
