from tensorflow.keras.utils import to_categorical

y_train_onehot = to_categorical(y_train, 100)
y_test_onehot = to_categorical(y_test, 100)
