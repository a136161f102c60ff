# why: 16 answers an image, one for each place of the feature map
# fails: test_classifier_parts
# breaks: fit
model = Sequential()
model.add(InputLayer(shape=(32, 32, 3)))
model.add(UpSampling2D())
model.add(UpSampling2D())
model.add(base_model)
model.add(Dense(100, activation="softmax"))
