# why: the second softmax makes all classes nearly as likely
# fails: test_classifier_output
transfer_model = Sequential()
transfer_model.add(InputLayer(shape=(32, 32, 3)))
transfer_model.add(UpSampling2D())
transfer_model.add(UpSampling2D())
transfer_model.add(base_model)
transfer_model.add(Flatten())
transfer_model.add(Dense(100, activation="softmax"))
transfer_model.add(Activation("softmax"))
