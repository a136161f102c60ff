# why: tables of ones
# fails: test_one_hot_rows, test_one_hot_train, test_one_hot_test
# breaks: report
y_train = np.ones((len(y_train), 100))
y_test = np.ones((len(y_test), 100))
