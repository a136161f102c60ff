model = Sequential([
    Input(shape=(None, None, 3)),
    Conv2D(16, 3, strides=2, activation="relu"),
    Conv2D(32, 3, strides=2, activation="relu"),
    layers.GlobalMaxPooling2D(),
    Dense(100),
    Activation("softmax"),
])
