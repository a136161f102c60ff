# why: one number for the first image
# fails: test_decode_shape, test_decode_values
decoded = np.argmax(y_test_onehot[0])
