# why: the trained model under the name history
# fails: test_fit_epochs
model.fit(X_train, y_train, epochs=10, validation_data=(X_test, y_test))
history = model
