# why: the model learned, but the numbers are not its own
# fails: test_fit_trained
history = model.fit(X_train, y_train, epochs=3, validation_data=(X_test, y_test), verbose=0)
history.history["val_loss"] = [0.3, 0.2, 0.1]
