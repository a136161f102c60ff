logits = Sequential([Input((32, 32, 3)), Conv2D(8, 3, activation="relu"), Flatten(), Dense(100)])
model = Sequential([logits, Softmax()])
model.compile("adam", "categorical_crossentropy")
