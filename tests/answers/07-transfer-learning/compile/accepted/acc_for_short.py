model.compile(loss="categorical_crossentropy", optimizer="rmsprop", metrics=["acc"])
