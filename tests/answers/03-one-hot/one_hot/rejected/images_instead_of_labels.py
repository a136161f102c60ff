# why: X instead of y
# fails: test_one_hot_shape, test_one_hot_rows, test_one_hot_train, test_one_hot_test
# breaks: decode
y_train_onehot = X_train / 255
y_test_onehot = X_test / 255
