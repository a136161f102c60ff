# why: one long row
# fails: test_one_hot_shape, test_one_hot_rows, test_one_hot_train, test_one_hot_test
# breaks: decode
y_train_onehot = to_categorical(y_train, 100).ravel()
y_test_onehot = to_categorical(y_test, 100).ravel()
