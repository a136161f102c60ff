for layer in model.layers:
    if isinstance(layer, (Conv2D, Dense)):
        layer.kernel_regularizer = keras.regularizers.l2(0.01)
model.compile(optimizer=SGD(0.5), loss="categorical_crossentropy", metrics=["accuracy"])
history = model.fit(X_train, y_train, epochs=10, batch_size=32, validation_data=(X_test, y_test), verbose=2)
