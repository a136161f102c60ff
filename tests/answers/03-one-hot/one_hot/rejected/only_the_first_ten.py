# why: ten rows, the rest of the labels forgotten
# fails: test_one_hot_shape, test_one_hot_train, test_one_hot_test
# breaks: decode
y_train_onehot = to_categorical(y_train[:10], 100)
y_test_onehot = to_categorical(y_test[:10], 100)
