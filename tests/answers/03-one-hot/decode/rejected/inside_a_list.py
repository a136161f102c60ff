# why: one list too many around the numbers
# fails: test_decode_shape
decoded = [np.argmax(y_test_onehot, axis=1)]
