# why: numbers that are not whole
# fails: test_decode_shape, test_decode_values
decoded = np.argmax(y_test_onehot, axis=1) + 0.5
