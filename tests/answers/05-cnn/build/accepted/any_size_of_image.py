inputs = Input(shape=(None, None, 3))
x = Conv2D(16, 3, activation="relu", padding="same")(inputs)
x = GlobalAveragePooling2D()(x)
model = Model(inputs, Dense(100, activation="softmax")(x))
