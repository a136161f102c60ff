model.fit(X_train, y_train, epochs=1, validation_split=0.2)
history = model.fit(X_train, y_train, epochs=10, validation_split=0.2)
model.evaluate(X_test, y_test)
