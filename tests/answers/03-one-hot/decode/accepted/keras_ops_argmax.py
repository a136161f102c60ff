import keras

decoded = keras.ops.argmax(y_test_onehot, axis=1)
