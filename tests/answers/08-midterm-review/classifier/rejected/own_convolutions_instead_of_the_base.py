# why: a small CNN of the student's own
# fails: test_classifier_parts
model = Sequential()
model.add(InputLayer(shape=(32, 32, 3)))
model.add(UpSampling2D())
model.add(UpSampling2D())
model.add(Conv2D(32, 3, strides=4, activation="relu"))
model.add(GlobalAveragePooling2D())
model.add(Dense(100, activation="softmax"))
