# why: ones up to the label (a cumulative code)
# fails: test_one_hot_rows, test_one_hot_train, test_one_hot_test
# breaks: decode
y_train_onehot = (np.arange(100) <= y_train).astype(int)
y_test_onehot = (np.arange(100) <= y_test).astype(int)
