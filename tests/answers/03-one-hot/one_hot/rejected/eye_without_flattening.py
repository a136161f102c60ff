# why: labels of shape (n, 1) give a block (n, 1, 100)
# fails: test_one_hot_shape
# breaks: decode
y_train_onehot = np.eye(100)[y_train]
y_test_onehot = np.eye(100)[y_test]
