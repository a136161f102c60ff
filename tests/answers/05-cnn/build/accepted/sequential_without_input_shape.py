model = Sequential([
    Conv2D(16, 3, activation="relu"),
    MaxPool2D(),
    Flatten(),
    Dense(100, activation="softmax"),
])
