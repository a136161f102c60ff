model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
