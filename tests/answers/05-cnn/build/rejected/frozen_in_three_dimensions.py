# why: predicts 100 values for every column of the picture
# fails: test_build_classes
# breaks: fit
model = Sequential([
    Input((32, 32, 3)), Conv2D(8, 3, activation="relu"), layers.Reshape((30, 240)), Dense(100, activation="softmax"),
])
