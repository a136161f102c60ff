decoded = np.argsort(y_test_onehot, axis=1)[:, -1]
