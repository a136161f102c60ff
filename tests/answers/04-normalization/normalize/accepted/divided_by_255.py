X_train_norm = X_train / 255
X_test_norm = X_test / 255
