# why: texts instead of numbers
# fails: test_one_hot_rows
y_train_onehot = to_categorical(y_train, 100).astype(int).astype(str)
y_test_onehot = to_categorical(y_test, 100).astype(int).astype(str)
