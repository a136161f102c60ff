X_train_norm = [image / 255 for image in X_train]
X_test_norm = [image / 255 for image in X_test]
