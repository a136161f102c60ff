# why: relu gives no probabilities
# fails: test_classifier_output
model.add(base_model)
model.add(GlobalAveragePooling2D())
model.add(Dense(100, activation="relu"))
