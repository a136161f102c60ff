model.compile(optimizer=keras.optimizers.SGD(0.01, momentum=0.9), loss=keras.losses.categorical_crossentropy, metrics=["categorical_accuracy"])
