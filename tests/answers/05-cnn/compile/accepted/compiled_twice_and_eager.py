model.compile(optimizer="sgd", loss="mse")
model.compile(optimizer="adamw", loss="categorical_crossentropy", metrics=["accuracy", "mse"], run_eagerly=True)
