mean = np.array([0.485, 0.456, 0.406])
std = np.array([0.229, 0.224, 0.225])
X_train = (X_train / 255 - mean) / std
X_test = (X_test / 255 - mean) / std
