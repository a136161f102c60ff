# why: the record is a copy's; model itself has learnt nothing
# fails: test_fit_trained
other = keras.models.clone_model(model)
other.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
history = other.fit(X_train, y_train, epochs=10, validation_data=(X_test, y_test))
