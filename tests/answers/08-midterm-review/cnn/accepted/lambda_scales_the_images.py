model = Sequential([
    Input(shape=(32, 32, 3)),
    layers.Lambda(lambda image: image * 2 - 1),
    Conv2D(16, 3, activation="relu"),
    MaxPool2D(4),
    Flatten(),
    Dense(100, activation="softmax"),
])
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
history = model.fit(X_train_norm, y_train_onehot, epochs=10, validation_data=(X_test_norm, y_test_onehot), verbose=0)
