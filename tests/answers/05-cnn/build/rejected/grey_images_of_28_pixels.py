# why: MNIST's input shape
# fails: test_build_model, test_build_classes
# breaks: fit
model = Sequential([
    Input((28, 28, 1)), Conv2D(8, 3, activation="relu"), MaxPool2D(), Flatten(), Dense(100, activation="softmax"),
])
