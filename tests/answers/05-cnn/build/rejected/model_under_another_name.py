# why: the name `model` was asked for
# fails: test_build_model
# breaks: compile, fit
cnn = Sequential([Input((32, 32, 3)), Conv2D(8, 3), Flatten(), Dense(100, activation="softmax")])
