X_train_norm = X_train / X_train.max()
X_test_norm = X_test / X_train.max()
