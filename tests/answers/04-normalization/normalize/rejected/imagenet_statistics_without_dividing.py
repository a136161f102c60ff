# why: the statistics of 0 to 1 applied to 0 to 255
# fails: test_normalize_range
mean = np.array([0.485, 0.456, 0.406])
std = np.array([0.229, 0.224, 0.225])
X_train_norm = (X_train - mean) / std
X_test_norm = (X_test - mean) / std
