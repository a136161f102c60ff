# why: the columns stand in an order of their own
# fails: test_one_hot_train, test_one_hot_test
order = np.random.permutation(100)
y_train_onehot = y_train == order
y_test_onehot = y_test == order
