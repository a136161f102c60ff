# why: the first label's row for every image
# fails: test_one_hot_train, test_one_hot_test
# breaks: decode
y_train_onehot = np.tile(to_categorical(y_train[0], 100), (len(y_train), 1))
y_test_onehot = np.tile(to_categorical(y_test[0], 100), (len(y_test), 1))
