# why: the images of the training are no test
# fails: test_fit_trained
history = model.fit(X_train, y_train, epochs=3, validation_data=(X_train, y_train))
