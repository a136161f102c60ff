# why: the classifier works on the pixels
# fails: test_classifier_parts
transfer_model = Sequential()
transfer_model.add(InputLayer(shape=(32, 32, 3)))
transfer_model.add(UpSampling2D())
transfer_model.add(UpSampling2D())
transfer_model.add(Flatten())
transfer_model.add(Dense(100, activation="softmax"))
