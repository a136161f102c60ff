# why: tables of zeros
# fails: test_one_hot_rows, test_one_hot_train, test_one_hot_test
# breaks: decode
y_train_onehot = np.zeros((len(y_train), 100))
y_test_onehot = np.zeros((len(y_test), 100))
