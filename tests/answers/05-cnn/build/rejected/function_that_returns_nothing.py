# why: build_model has no return, so that model is None
# fails: test_build_model, test_build_convolution, test_build_classes, test_build_output
# breaks: compile, fit
def build_model():
    model = Sequential()
    model.add(Input((32, 32, 3)))
    model.add(Conv2D(8, 3))
    model.add(Flatten())
    model.add(Dense(100, activation="softmax"))


model = build_model()
