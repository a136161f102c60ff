model = Sequential()
model.add(InputLayer(shape=(32, 32, 3)))
model.add(UpSampling2D())
model.add(UpSampling2D())
head = Sequential([
    GlobalAveragePooling2D(),
    Dense(128, activation="relu", kernel_regularizer="l2"),
    Dense(100, activation="softmax"),
])
model.add(base_model)
model.add(head)
