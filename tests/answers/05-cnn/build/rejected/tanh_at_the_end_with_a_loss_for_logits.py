# why: scores squeezed between -1 and 1 can never become sure
# fails: test_build_output
model = Sequential([
    Input((32, 32, 3)), Conv2D(8, 3, activation="relu"), MaxPool2D(), Flatten(), Dense(100, activation="tanh"),
])
model.compile("adam", keras.losses.CategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
