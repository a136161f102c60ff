history = model.fit(X_train[:200], y_train[:200], epochs=3, validation_data=(X_test, y_test))
