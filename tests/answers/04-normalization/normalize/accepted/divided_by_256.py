X_train_norm = X_train / 256
X_test_norm = X_test / 256
