# why: tables of zeros
# fails: test_one_hot_rows, test_one_hot_train, test_one_hot_test
# breaks: cnn, report
y_train = np.zeros((len(y_train), 100))
y_test = np.zeros((len(y_test), 100))
