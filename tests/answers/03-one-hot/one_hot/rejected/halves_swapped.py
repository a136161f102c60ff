# why: training and test half exchanged
# fails: test_one_hot_shape, test_one_hot_train, test_one_hot_test
# breaks: decode
y_train_onehot = to_categorical(y_test, 100)
y_test_onehot = to_categorical(y_train, 100)
