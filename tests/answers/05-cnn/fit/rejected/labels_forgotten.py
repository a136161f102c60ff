# why: without labels fit stops
# fails: test_fit_epochs, test_fit_validation
history = model.fit(X_train, epochs=10, validation_split=0.2)
