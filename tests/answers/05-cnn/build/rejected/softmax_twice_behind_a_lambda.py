# why: the second softmax makes all probabilities nearly alike; the Lambda does not hide it
# fails: test_build_output
model = Sequential([
    Input(shape=(32, 32, 3)),
    layers.Lambda(lambda x: x * 2 - 1),
    Conv2D(16, 3, padding="same"),
    Flatten(),
    Dense(100, activation="softmax"),
    Activation("softmax"),
])
