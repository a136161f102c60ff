# why: argmax takes the encoding back
# fails: test_one_hot_shape, test_one_hot_rows, test_one_hot_train, test_one_hot_test
# breaks: decode
y_train_onehot = np.argmax(to_categorical(y_train, 100), axis=1)
y_test_onehot = np.argmax(to_categorical(y_test, 100), axis=1)
