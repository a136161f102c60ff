X_train = X_train.astype("float32") / 255.0
X_test = X_test.astype("float32") / 255.0
