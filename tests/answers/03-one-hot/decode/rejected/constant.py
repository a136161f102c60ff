# why: class 0 for every image
# fails: test_decode_values
decoded = np.zeros(len(y_test_onehot), dtype=int)
