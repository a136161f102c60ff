decoded = y_test_onehot.argmax(axis=-1)
