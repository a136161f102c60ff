model.compile(optimizer="adam", loss="crossentropy", metrics=[["accuracy"]])
