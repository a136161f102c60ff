# why: drawn at random
# fails: test_decode_values
decoded = np.random.randint(100, size=len(y_test_onehot))
