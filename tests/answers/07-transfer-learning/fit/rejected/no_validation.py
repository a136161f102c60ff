# why: nothing was validated
# fails: test_fit_epochs, test_fit_trained
history = model.fit(X_train, y_train, epochs=3, batch_size=64)
