# why: what fit returns is thrown away
# fails: test_fit_epochs, test_fit_validation
model.fit(X_train, y_train, epochs=10, validation_data=(X_test, y_test))
