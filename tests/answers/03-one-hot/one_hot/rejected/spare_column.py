# why: a 101st column that no label uses
# fails: test_one_hot_shape
y_train_onehot = to_categorical(y_train, 101)
y_test_onehot = to_categorical(y_test, 101)
