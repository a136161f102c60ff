# why: a small CNN of the student's own
# fails: test_classifier_parts
transfer_model = Sequential()
transfer_model.add(InputLayer(shape=(32, 32, 3)))
transfer_model.add(UpSampling2D())
transfer_model.add(UpSampling2D())
transfer_model.add(Conv2D(32, 3, strides=4, activation="relu"))
transfer_model.add(GlobalAveragePooling2D())
transfer_model.add(Dense(100, activation="softmax"))
