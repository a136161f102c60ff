transfer_model = Sequential()
transfer_model.add(InputLayer(shape=(32, 32, 3)))
transfer_model.add(UpSampling2D())
transfer_model.add(UpSampling2D())
head = Sequential([
    GlobalAveragePooling2D(),
    Dense(128, activation="relu", kernel_regularizer="l2"),
    Dense(100, activation="softmax"),
])
transfer_model.add(base_model)
transfer_model.add(head)
