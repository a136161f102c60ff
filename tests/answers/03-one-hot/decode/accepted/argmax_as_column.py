decoded = np.argmax(y_test_onehot, axis=1).reshape(-1, 1)
