# why: smoothed labels are not one-hot
# fails: test_one_hot_rows
y_train_onehot = to_categorical(y_train, 100) * 0.9 + 0.1 / 100
y_test_onehot = to_categorical(y_test, 100) * 0.9 + 0.1 / 100
