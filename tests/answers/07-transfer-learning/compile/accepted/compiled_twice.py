model.compile(optimizer="sgd", loss="mse")
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
