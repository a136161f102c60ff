# why: the result is shown, not kept
# fails: test_decode_shape, test_decode_values
decoded = ...
np.argmax(y_test_onehot, axis=1)
