decoded = np.argwhere(y_test_onehot)[:, 1]
