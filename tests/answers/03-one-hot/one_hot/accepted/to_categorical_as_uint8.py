y_train_onehot = to_categorical(y_train, num_classes=100).astype("uint8")
y_test_onehot = to_categorical(y_test, num_classes=100).astype("uint8")
