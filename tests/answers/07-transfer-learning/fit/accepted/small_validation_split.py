history = model.fit(x=X_train, y=y_train, epochs=3, validation_split=0.1, shuffle=True, verbose=2)
