model.add(base_model)
model.add(GlobalAveragePooling2D())
model.add(Dense(100, activation="softmax"))
