# why: the finished model is called clf; model is the same as before
# fails: test_classifier_parts
# breaks: compile, fit
x = base_model(model.output)
x = GlobalAveragePooling2D()(x)
clf = Model(model.input, Dense(100, activation="softmax")(x))
