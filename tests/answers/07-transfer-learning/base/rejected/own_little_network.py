# why: a small CNN of the student's own, with as many features
# fails: test_base_weights
base_model = Sequential([
    Input(shape=(128, 128, 3)),
    Conv2D(32, 3, strides=4, activation="relu"),
    Conv2D(1280, 3, strides=8, activation="relu"),
])
