# why: from the last image to the first
# fails: test_decode_values
decoded = np.argmax(y_test_onehot, axis=1)[::-1]
