# why: the finished model is called clf; model is the same as before
# fails: test_classifier_parts
# breaks: fit
x = base_model(model.outputs[0])
x = GlobalAveragePooling2D()(x)
clf = Model(model.inputs, Dense(100, activation="softmax")(x))
