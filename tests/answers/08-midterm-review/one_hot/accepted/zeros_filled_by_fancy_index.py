def one_hot(labels):
    table = np.zeros((len(labels), 100), dtype=np.int64)
    table[np.arange(len(labels)), labels.ravel()] = 1
    return table


y_train, y_test = one_hot(y_train), one_hot(y_test)
