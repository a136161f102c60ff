# why: names instead of numbers
# fails: test_decode_shape, test_decode_values
decoded = [class_names[i] for i in np.argmax(y_test_onehot, axis=1)]
