# why: base_model cannot take 64x64: the cell stops
# fails: test_classifier_parts
# breaks: fit
model = Sequential([InputLayer(shape=(32, 32, 3)), UpSampling2D()])
model.add(base_model)
model.add(GlobalAveragePooling2D())
model.add(Dense(100, activation="softmax"))
