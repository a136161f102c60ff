# why: only dense layers look at the image
# fails: test_build_convolution
model = Sequential([
    Input((32, 32, 3)), Flatten(), Dense(128, activation="relu"), Dropout(0.3), Dense(100, activation="softmax"),
])
