# why: an input of another size
# fails: test_build_model
# breaks: fit
model = Sequential()
model.add(Conv2D(8, 3, activation="relu", input_shape=(64, 64, 3)))
model.add(Flatten())
model.add(Dense(100, activation="softmax"))
