model.compile(optimizer="adam", loss=keras.losses.CategoricalFocalCrossentropy(), metrics=["accuracy"])
