history = model.fit(X_train * 2 - 1, y_train, epochs=3, validation_data=(X_test * 2 - 1, y_test), verbose=0)
