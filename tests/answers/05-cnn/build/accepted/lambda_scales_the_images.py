model = Sequential([
    Input(shape=(32, 32, 3)),
    layers.Lambda(lambda image: image * 2 - 1),
    Conv2D(32, 3, activation=lambda x: tf.nn.relu(x)),
    MaxPooling2D(),
    Flatten(),
    Dense(100, activation="softmax"),
])
