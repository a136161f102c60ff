import tensorflow as tf
from tensorflow.keras import Sequential
from tensorflow.keras.layers import Conv2D, Dense, Flatten, MaxPool2D

model = Sequential([
    Conv2D(8, 3, activation="relu", input_shape=(32, 32, 3)),
    MaxPool2D(),
    Flatten(),
    Dense(100, activation="softmax"),
])
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
train = tf.data.Dataset.from_tensor_slices((X_train_norm, y_train_onehot)).shuffle(1000).batch(32)
test = tf.data.Dataset.from_tensor_slices((X_test_norm, y_test_onehot)).batch(32)
history = model.fit(train, epochs=10, validation_data=test)
