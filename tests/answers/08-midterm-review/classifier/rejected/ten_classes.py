# why: CIFAR-100 has a hundred classes
# fails: test_classifier_parts
# breaks: fit
model = Sequential()
model.add(InputLayer(shape=(32, 32, 3)))
model.add(UpSampling2D())
model.add(UpSampling2D())
model.add(base_model)
model.add(GlobalAveragePooling2D())
model.add(Dense(10, activation="softmax"))
