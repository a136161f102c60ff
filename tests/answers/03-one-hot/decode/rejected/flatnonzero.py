# why: places in the flattened table
# fails: test_decode_values
decoded = np.flatnonzero(y_test_onehot)
