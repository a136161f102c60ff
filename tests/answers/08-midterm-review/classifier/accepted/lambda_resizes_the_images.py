transfer_model = Sequential([
    InputLayer(shape=(32, 32, 3)),
    layers.Lambda(lambda image: tf.image.resize(image, (128, 128))),
    base_model,
    GlobalAveragePooling2D(),
    Dense(100, activation="softmax"),
])
