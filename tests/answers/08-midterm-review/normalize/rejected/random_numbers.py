# why: random numbers in range
# fails: test_normalize_train, test_normalize_test
X_train = np.random.rand(*X_train.shape)
X_test = np.random.rand(*X_test.shape)
