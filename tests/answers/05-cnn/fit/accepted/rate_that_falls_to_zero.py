steps = 10 * ((len(X_train) + 31) // 32)
model.optimizer.learning_rate = keras.optimizers.schedules.CosineDecay(1e-3, decay_steps=steps)
history = model.fit(X_train, y_train, epochs=10, validation_data=(X_test, y_test), verbose=0)
