model.add(base_model)
model.add(Flatten())
model.add(Dense(len(class_names), activation="softmax"))
model.summary()
