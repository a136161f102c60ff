model.add(Rescaling(2.0, offset=-1.0))
model.add(base_model)
model.add(GlobalAveragePooling2D())
model.add(Dense(100, activation="softmax"))
