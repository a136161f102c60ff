# why: one place in the flattened table
# fails: test_decode_shape, test_decode_values
decoded = np.argmax(y_test_onehot)
