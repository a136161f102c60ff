# why: a training table of NaN, in which no value is larger than any other; the test table is right
# exercise: one_hot
# earns: 6
y_train_onehot = np.full((len(X_train), 100), np.nan)
y_test_onehot = to_categorical(y_test, 100)
