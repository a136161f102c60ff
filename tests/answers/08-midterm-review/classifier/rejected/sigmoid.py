# why: a hundred separate yes-or-no answers do not add up to 1
# fails: test_classifier_output
transfer_model = Sequential()
transfer_model.add(InputLayer(shape=(32, 32, 3)))
transfer_model.add(UpSampling2D())
transfer_model.add(UpSampling2D())
transfer_model.add(base_model)
transfer_model.add(GlobalAveragePooling2D())
transfer_model.add(Dense(100, activation="sigmoid"))
