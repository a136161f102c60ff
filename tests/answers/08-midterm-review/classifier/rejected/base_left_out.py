# why: the classifier works on the pixels
# fails: test_classifier_parts
model = Sequential()
model.add(InputLayer(shape=(32, 32, 3)))
model.add(UpSampling2D())
model.add(UpSampling2D())
model.add(Flatten())
model.add(Dense(100, activation="softmax"))
