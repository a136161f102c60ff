from tensorflow.keras import regularizers

model = Sequential([
    Input((32, 32, 3)),
    layers.RandomFlip("horizontal"),
    layers.RandomTranslation(0.1, 0.1),
    Conv2D(16, 3, kernel_regularizer=regularizers.l2(1e-3), activation="elu", kernel_initializer="he_normal"),
    MaxPool2D(),
    layers.SpatialDropout2D(0.1),
    Flatten(),
    Dense(100, activation="softmax", kernel_regularizer="l2"),
])
