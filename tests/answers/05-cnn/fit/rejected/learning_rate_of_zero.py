# why: nothing is learnt with a learning rate of zero
# fails: test_fit_trained
model.optimizer.learning_rate = 0.0
history = model.fit(X_train, y_train, epochs=10, validation_data=(X_test, y_test), verbose=0)
