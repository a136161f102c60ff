X_train = X_train / 127.5 - 1
X_test = X_test / 127.5 - 1
