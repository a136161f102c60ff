# why: the Dense layers work on every place of the feature map: output of 4 dimensions
# fails: test_build_classes, test_build_output
# breaks: fit
model = Sequential([
    Input((32, 32, 3)), Conv2D(8, 3, activation="relu"), MaxPool2D(), Dense(32, activation="relu"),
    Dense(100, activation="softmax"),
])
