decoded = np.argmax(y_test_onehot, axis=1)
