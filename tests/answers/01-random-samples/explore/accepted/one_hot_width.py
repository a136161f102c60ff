from tensorflow.keras.utils import to_categorical

n_train, n_test = len(y_train), len(y_test)
image_shape = tuple(X_train.shape[-3:])
n_classes = to_categorical(y_train).shape[1]
