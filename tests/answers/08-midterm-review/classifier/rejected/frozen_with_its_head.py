# why: the whole model is frozen, so that nothing can learn
# fails: test_classifier_parts
# breaks: fit
transfer_model = Sequential()
transfer_model.add(InputLayer(shape=(32, 32, 3)))
transfer_model.add(UpSampling2D())
transfer_model.add(UpSampling2D())
transfer_model.add(base_model)
transfer_model.add(GlobalAveragePooling2D())
transfer_model.add(Dense(100, activation="softmax"))
transfer_model.trainable = False
