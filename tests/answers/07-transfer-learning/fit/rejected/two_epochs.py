# why: two epochs
# fails: test_fit_epochs
history = model.fit(X_train, y_train, epochs=2, validation_data=(X_test, y_test))
