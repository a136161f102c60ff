# why: the row numbers, not the columns
# fails: test_decode_values
decoded = np.where(y_test_onehot == 1)[0]
