# why: the first zero instead of the one
# fails: test_decode_values
decoded = np.argmin(y_test_onehot, axis=1)
