# the class notebook's habit: the variables themselves are normalised
X_train = X_train.astype("float32")
X_test = X_test.astype("float32")
X_train /= 255
X_test /= 255
X_train_norm, X_test_norm = X_train, X_test
