X_train_norm = X_train / 255 - 0.5
X_test_norm = X_test / 255 - 0.5
