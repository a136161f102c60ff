decoded = np.where(y_test_onehot == 1)[1]
