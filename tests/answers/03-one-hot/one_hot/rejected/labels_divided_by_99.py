# why: scaled like brightness instead of encoded
# fails: test_one_hot_shape, test_one_hot_rows, test_one_hot_train, test_one_hot_test
# breaks: decode
y_train_onehot = y_train / 99
y_test_onehot = y_test / 99
