from tensorflow.keras.utils import to_categorical

y_train = to_categorical(y_train, num_classes=100).astype("uint8")
y_test = to_categorical(y_test, num_classes=100).astype("uint8")
