# why: twelve epochs instead of ten
# fails: test_fit_epochs
history = model.fit(X_train, y_train, epochs=12, validation_data=(X_test, y_test))
