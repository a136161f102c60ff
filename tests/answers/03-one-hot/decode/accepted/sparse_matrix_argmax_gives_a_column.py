from scipy.sparse import csr_matrix

decoded = csr_matrix(y_test_onehot).argmax(axis=1)
