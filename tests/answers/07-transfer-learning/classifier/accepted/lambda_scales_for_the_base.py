from tensorflow.keras.layers import Lambda

model.add(Lambda(lambda x: x * 2 - 1))
model.add(base_model)
model.add(Flatten())
model.add(Dense(100, activation="softmax"))
