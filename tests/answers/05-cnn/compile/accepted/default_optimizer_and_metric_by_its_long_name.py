model.compile(loss="categorical_crossentropy", metrics=["categorical_accuracy"])
