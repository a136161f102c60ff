X_train_norm = X_train.astype("float32") / 255
X_test_norm = X_test / 255
