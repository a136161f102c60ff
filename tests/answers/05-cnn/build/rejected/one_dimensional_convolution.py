# why: Conv1D over the pixels in a row does not see the image as a picture
# fails: test_build_convolution
model = Sequential([
    Input((32, 32, 3)), layers.Reshape((1024, 3)), layers.Conv1D(8, 3, strides=4, activation="relu"),
    Flatten(), Dense(100, activation="softmax"),
])
