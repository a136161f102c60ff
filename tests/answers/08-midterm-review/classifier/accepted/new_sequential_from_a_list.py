transfer_model = Sequential([
    InputLayer(shape=(32, 32, 3)),
    UpSampling2D(),
    UpSampling2D(),
    base_model,
    GlobalMaxPooling2D(),
    Dense(100, activation="softmax"),
])
