mean = X_train.mean(axis=0)
X_train_norm = X_train - mean
X_test_norm = X_test - mean
