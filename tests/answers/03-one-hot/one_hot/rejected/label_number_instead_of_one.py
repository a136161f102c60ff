# why: the class's cell holds the class number
# fails: test_one_hot_rows
# breaks: decode
y_train_onehot = to_categorical(y_train, 100) * y_train
y_test_onehot = to_categorical(y_test, 100) * y_test
