decoded = [np.argmax(row) for row in y_test_onehot]
