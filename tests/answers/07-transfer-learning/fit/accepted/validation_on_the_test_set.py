history = model.fit(X_train, y_train, epochs=3, batch_size=32, validation_data=(X_test, y_test))
