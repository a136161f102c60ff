model = Sequential([
    Input(shape=(32, 32, 3)),
    Conv2D(16, 3, activation="relu"),
    MaxPool2D(4),
    Conv2D(100, 1),
    GlobalAveragePooling2D(),
    Activation("softmax"),
])
