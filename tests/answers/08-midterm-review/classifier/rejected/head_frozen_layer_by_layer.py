# why: every layer is frozen, the new one too
# fails: test_classifier_parts
# breaks: fit
transfer_model = Sequential()
transfer_model.add(InputLayer(shape=(32, 32, 3)))
transfer_model.add(UpSampling2D())
transfer_model.add(UpSampling2D())
transfer_model.add(base_model)
transfer_model.add(GlobalAveragePooling2D())
transfer_model.add(Dense(100, activation="softmax"))
for layer in transfer_model.layers:
    layer.trainable = False
