# why: a hundred separate yes-or-no answers do not add up to 1
# fails: test_classifier_output
model = Sequential()
model.add(InputLayer(shape=(32, 32, 3)))
model.add(UpSampling2D())
model.add(UpSampling2D())
model.add(base_model)
model.add(GlobalAveragePooling2D())
model.add(Dense(100, activation="sigmoid"))
