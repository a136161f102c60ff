history = model.fit(X_train, y_train, batch_size=128, epochs=3, validation_split=0.2, verbose=1)
