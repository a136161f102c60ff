# why: a base of the right shape is shown to the model, but cut out again
# fails: test_classifier_parts
x = Flatten()(model.output)
model = Model(model.input, Dense(100, activation="softmax")(x))
model.base = "base_model"
