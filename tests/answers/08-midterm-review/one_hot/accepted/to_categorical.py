from tensorflow.keras.utils import to_categorical

y_train = to_categorical(y_train, 100)
y_test = to_categorical(y_test, 100)
