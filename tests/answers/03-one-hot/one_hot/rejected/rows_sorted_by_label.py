# why: rows no longer belong to their images
# fails: test_one_hot_train, test_one_hot_test
y_train_onehot = to_categorical(np.sort(y_train, axis=0), 100)
y_test_onehot = to_categorical(np.sort(y_test, axis=0), 100)
