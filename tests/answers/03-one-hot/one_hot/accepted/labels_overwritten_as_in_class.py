# the class notebook's habit: the variables themselves become one-hot
y_train = to_categorical(y_train, 100)
y_test = to_categorical(y_test, 100)
y_train_onehot, y_test_onehot = y_train, y_test
