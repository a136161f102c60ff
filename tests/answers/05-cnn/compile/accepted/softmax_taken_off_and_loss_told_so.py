model = Sequential(model.layers[:-1])
model.compile(
    optimizer="adam", loss=keras.losses.CategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
)
