mean = np.array([0.485, 0.456, 0.406])
std = np.array([0.229, 0.224, 0.225])
X_train_norm = (X_train / 255 - mean) / std
X_test_norm = (X_test / 255 - mean) / std
