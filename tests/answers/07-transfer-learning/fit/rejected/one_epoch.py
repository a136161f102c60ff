# why: one epoch, which is the default
# fails: test_fit_epochs
history = model.fit(X_train, y_train, validation_data=(X_test, y_test))
