model.compile(
    loss=keras.losses.CategoricalCrossentropy(reduction="sum"), optimizer="adam", metrics=["accuracy"]
)
history = model.fit(X_train, y_train, epochs=10, validation_data=(X_test, y_test), verbose=0)
