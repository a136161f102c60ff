# why: the dictionary inside, not the History
# fails: test_fit_epochs, test_fit_trained
history = model.fit(X_train, y_train, epochs=3, validation_data=(X_test, y_test)).history
