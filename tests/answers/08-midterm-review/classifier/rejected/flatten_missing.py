# why: 16 answers an image, one for each place of the feature map
# fails: test_classifier_parts
# breaks: fit
transfer_model = Sequential()
transfer_model.add(InputLayer(shape=(32, 32, 3)))
transfer_model.add(UpSampling2D())
transfer_model.add(UpSampling2D())
transfer_model.add(base_model)
transfer_model.add(Dense(100, activation="softmax"))
