# why: the labels are the test set's: the cell stops
# fails: test_fit_epochs, test_fit_trained
history = model.fit(X_train, y_test, epochs=3, validation_data=(X_test, y_test))
