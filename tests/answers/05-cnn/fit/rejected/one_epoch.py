# why: one epoch instead of ten
# fails: test_fit_epochs
history = model.fit(X_train, y_train, epochs=1, validation_data=(X_test, y_test))
