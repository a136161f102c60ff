import keras

y_train = keras.ops.one_hot(y_train.reshape(-1), 100)
y_test = keras.ops.one_hot(y_test.reshape(-1), 100)
