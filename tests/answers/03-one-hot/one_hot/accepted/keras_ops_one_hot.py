import keras

y_train_onehot = keras.ops.one_hot(y_train.reshape(-1), 100)
y_test_onehot = keras.ops.one_hot(y_test.reshape(-1), 100)
