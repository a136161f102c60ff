# why: encoded a second time
# fails: test_decode_shape, test_decode_values
decoded = to_categorical(np.argmax(y_test_onehot, axis=1))
