# why: a hundred epochs instead of ten
# fails: test_fit_epochs
history = model.fit(X_train, y_train, epochs=100, validation_data=(X_test[:20], y_test[:20]), verbose=0)
