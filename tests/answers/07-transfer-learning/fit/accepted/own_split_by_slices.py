n = len(X_train) // 10
history = model.fit(X_train[n:], y_train[n:], epochs=3, validation_data=(X_train[:n], y_train[:n]), verbose=0)
