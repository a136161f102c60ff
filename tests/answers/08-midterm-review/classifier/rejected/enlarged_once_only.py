# why: base_model cannot take 64x64: the cell stops
# fails: test_classifier_parts
# breaks: fit
transfer_model = Sequential([InputLayer(shape=(32, 32, 3)), UpSampling2D()])
transfer_model.add(base_model)
transfer_model.add(GlobalAveragePooling2D())
transfer_model.add(Dense(100, activation="softmax"))
