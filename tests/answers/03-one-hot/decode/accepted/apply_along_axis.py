decoded = np.apply_along_axis(np.argmax, 1, y_test_onehot).astype('uint8')
