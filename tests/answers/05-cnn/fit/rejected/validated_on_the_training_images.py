# why: an exam with the exercises of the lesson
# fails: test_fit_validation
history = model.fit(X_train, y_train, epochs=10, validation_data=(X_train, y_train))
