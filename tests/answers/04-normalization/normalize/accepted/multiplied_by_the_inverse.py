X_train_norm = X_train * (1.0 / 255)
X_test_norm = X_test * (1.0 / 255)
