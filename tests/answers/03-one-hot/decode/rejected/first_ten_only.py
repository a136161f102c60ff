# why: ten numbers
# fails: test_decode_shape, test_decode_values
decoded = np.argmax(y_test_onehot[:10], axis=1)
