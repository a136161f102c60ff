# why: no probabilities
# fails: test_build_output
# breaks: fit
model = Sequential([
    Input((32, 32, 3)), Conv2D(8, 3, activation="relu"), MaxPool2D(), Flatten(), Dense(100, activation="relu"),
])
