# why: every row of the table is overwritten by the same class
# fails: test_decode_values
y_test_onehot = np.eye(100)[np.zeros(len(y_test), dtype=int)]
decoded = np.zeros(len(y_test), dtype=int)
