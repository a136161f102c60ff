X_train_norm = X_train.astype("float16") / 255
X_test_norm = X_test / 255
