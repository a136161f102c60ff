# why: the layers were never put into a model
# fails: test_build_model, test_build_convolution, test_build_classes, test_build_output
# breaks: compile, fit
model = [Conv2D(8, 3, activation="relu"), MaxPool2D(), Flatten(), Dense(100, activation="softmax")]
