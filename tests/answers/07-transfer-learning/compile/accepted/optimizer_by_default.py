model.compile(loss=["categorical_crossentropy"], metrics=["accuracy"])
