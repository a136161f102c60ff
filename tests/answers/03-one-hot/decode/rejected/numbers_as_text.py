# why: texts instead of numbers
# fails: test_decode_shape
decoded = [str(i) for i in np.argmax(y_test_onehot, axis=1)]
