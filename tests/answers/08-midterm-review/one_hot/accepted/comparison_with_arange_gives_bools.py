y_train = y_train == np.arange(100)
y_test = y_test == np.arange(100)
