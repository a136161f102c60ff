decoded = [list(row).index(1) for row in y_test_onehot]
