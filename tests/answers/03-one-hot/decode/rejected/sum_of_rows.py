# why: the sum of a one-hot row is 1
# fails: test_decode_values
decoded = y_test_onehot.sum(axis=1)
