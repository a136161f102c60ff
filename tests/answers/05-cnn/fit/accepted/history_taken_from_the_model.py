model.fit(X_train, y_train, epochs=10, validation_data=(X_test, y_test), verbose=0)
history = model.history
