half = len(X_test) // 2
history = model.fit(
    X_train, y_train, epochs=10, validation_data=(X_test[:half], y_test[:half]), validation_freq=2
)
