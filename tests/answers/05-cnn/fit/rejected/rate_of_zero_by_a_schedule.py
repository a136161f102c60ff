# why: nothing is learnt with a schedule that is zero from the first step on
# fails: test_fit_trained
model.optimizer.learning_rate = keras.optimizers.schedules.PolynomialDecay(0.0, 100, 0.0)
history = model.fit(X_train, y_train, epochs=10, validation_data=(X_test, y_test), verbose=0)
