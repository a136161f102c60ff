# why: the model takes images of 128x128, not the data's 32x32
# fails: test_classifier_parts, test_classifier_output
# breaks: fit
x = GlobalAveragePooling2D()(base_model.output)
model = Model(base_model.input, Dense(100, activation="softmax")(x))
