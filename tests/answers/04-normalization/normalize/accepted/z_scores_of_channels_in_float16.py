mean = X_train.mean(axis=(0, 1, 2)).astype("float16")
std = X_train.std(axis=(0, 1, 2)).astype("float16")
X_train_norm = (X_train.astype("float16") - mean) / std
X_test_norm = (X_test.astype("float16") - mean) / std
