# why: another model was trained, model itself was not
# fails: test_fit_trained
other = Sequential([Input(shape=(32, 32, 3)), Flatten(), Dense(100, activation="softmax")])
other.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
history = other.fit(X_train, y_train, epochs=3, validation_data=(X_test, y_test), verbose=0)
