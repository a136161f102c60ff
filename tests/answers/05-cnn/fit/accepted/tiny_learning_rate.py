model.optimizer.learning_rate = 1e-5
history = model.fit(X_train, y_train, epochs=10, validation_split=0.2, verbose=0)
