model.compile("nadam", losses.CategoricalCrossentropy(label_smoothing=0.1), metrics=["accuracy"])
