# why: history.history instead of history
# fails: test_fit_epochs
history = model.fit(X_train, y_train, epochs=10, validation_data=(X_test, y_test)).history
