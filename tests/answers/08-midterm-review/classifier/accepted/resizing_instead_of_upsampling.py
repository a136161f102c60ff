transfer_model = Sequential([
    Input((32, 32, 3)),
    Resizing(128, 128, interpolation="bilinear"),
    base_model,
    GlobalAveragePooling2D(),
    Dense(100, activation="softmax"),
])
