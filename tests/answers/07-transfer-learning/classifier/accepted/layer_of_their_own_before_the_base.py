import tensorflow as tf
from tensorflow.keras.layers import Layer


class Enlarge(Layer):
    def call(self, images):
        return tf.image.resize(images, (128, 128))


model = Sequential([InputLayer(shape=(32, 32, 3)), Enlarge(), base_model])
model.add(Flatten())
model.add(Dense(100, activation="softmax"))
