# why: scores, although the loss that follows takes probabilities
# fails: test_classifier_output
model = Sequential()
model.add(InputLayer(shape=(32, 32, 3)))
model.add(UpSampling2D())
model.add(UpSampling2D())
model.add(base_model)
model.add(Flatten())
model.add(Dense(100))
