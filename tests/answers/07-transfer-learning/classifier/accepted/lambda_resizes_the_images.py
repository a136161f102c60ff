import tensorflow as tf
from tensorflow.keras.layers import Lambda

model = Sequential()
model.add(InputLayer(shape=(32, 32, 3)))
model.add(Lambda(lambda x: tf.image.resize(x, (128, 128))))
model.add(base_model)
model.add(GlobalAveragePooling2D())
model.add(Dense(100, activation="softmax"))
