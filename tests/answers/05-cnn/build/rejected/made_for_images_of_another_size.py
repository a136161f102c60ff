# why: the input is 64x64, though global pooling lets smaller images through
# fails: test_build_model
# breaks: fit
inputs = Input(shape=(64, 64, 3))
x = Conv2D(16, 3, activation="relu", padding="same")(inputs)
x = GlobalAveragePooling2D()(x)
model = Model(inputs, Dense(100, activation="softmax")(x))
