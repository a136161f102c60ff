history = model.fit(x=X_train, y=y_train, batch_size=64, epochs=10, verbose=0, validation_data=(X_test, y_test))
