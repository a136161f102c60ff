# why: one less than the class number
# fails: test_decode_values
decoded = np.argmax(y_test_onehot, axis=1) - 1
