# why: the test half is the beginning of the training half
# fails: test_one_hot_test
y_train_onehot = to_categorical(y_train, 100)
y_test_onehot = y_train_onehot[: len(y_test)]
