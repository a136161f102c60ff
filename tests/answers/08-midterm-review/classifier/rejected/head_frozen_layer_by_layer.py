# why: every layer is frozen, the new one too
# fails: test_classifier_parts
# breaks: fit
model = Sequential()
model.add(InputLayer(shape=(32, 32, 3)))
model.add(UpSampling2D())
model.add(UpSampling2D())
model.add(base_model)
model.add(GlobalAveragePooling2D())
model.add(Dense(100, activation="softmax"))
for layer in model.layers:
    layer.trainable = False
