# why: a hundred separate yes-or-no answers do not add up to 1
# fails: test_classifier_output
model.add(base_model)
model.add(GlobalAveragePooling2D())
model.add(Dense(100, activation="sigmoid"))
