y_train_onehot = [to_categorical(label[0], 100) for label in y_train]
y_test_onehot = [to_categorical(label[0], 100) for label in y_test]
