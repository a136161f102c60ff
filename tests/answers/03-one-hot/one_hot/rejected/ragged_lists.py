# why: each row is only as long as its label
# fails: test_one_hot_shape, test_one_hot_rows, test_one_hot_train, test_one_hot_test
# breaks: decode
y_train_onehot = [[0] * label + [1] for label in y_train.ravel()]
y_test_onehot = [[0] * label + [1] for label in y_test.ravel()]
