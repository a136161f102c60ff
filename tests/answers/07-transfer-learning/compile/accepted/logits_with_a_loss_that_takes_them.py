model = Sequential([
    InputLayer(shape=(32, 32, 3)), UpSampling2D(), UpSampling2D(), base_model, GlobalAveragePooling2D(), Dense(100),
])
model.compile(
    optimizer="adam",
    loss=tf.keras.losses.CategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
