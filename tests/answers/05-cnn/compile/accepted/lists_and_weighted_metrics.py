model.compile(optimizer="adam", loss=["categorical_crossentropy"], weighted_metrics=["accuracy"])
