# why: made to pass the visible checks, every later row is wrong
# fails: test_one_hot_train, test_one_hot_test
# breaks: decode
y_train_onehot = np.zeros((len(y_train), 100))
y_train_onehot[:, 0] = 1
y_train_onehot[:10] = to_categorical(y_train[:10], 100)
y_test_onehot = np.zeros((len(y_test), 100))
y_test_onehot[:, 0] = 1
y_test_onehot[:10] = to_categorical(y_test[:10], 100)
