X_train_norm = X_train / 127.5 - 1
X_test_norm = X_test / 127.5 - 1
