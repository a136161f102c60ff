# why: the result is put into names nobody asked for
# fails: test_one_hot_shape, test_one_hot_rows, test_one_hot_train, test_one_hot_test
# breaks: decode
y_train_onehot = ...
y_test_onehot = ...
y_train_encoded = to_categorical(y_train, 100)
y_test_encoded = to_categorical(y_test, 100)
