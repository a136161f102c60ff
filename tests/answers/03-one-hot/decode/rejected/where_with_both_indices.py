# why: rows and columns in a tuple
# fails: test_decode_shape, test_decode_values
decoded = np.where(y_test_onehot == 1)
