decoded = y_test_onehot @ np.arange(100)
