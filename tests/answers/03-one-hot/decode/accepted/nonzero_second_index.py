decoded = np.nonzero(np.asarray(y_test_onehot))[1]
