# why: the convolution is computed but its result is not used
# fails: test_build_convolution
inputs = Input((32, 32, 3))
x = Conv2D(16, 3, activation="relu")(inputs)
x = Flatten()(inputs)
model = Model(inputs, Dense(100, activation="softmax")(x))
