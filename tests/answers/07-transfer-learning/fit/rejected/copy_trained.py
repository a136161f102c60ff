# why: the copy learned, model did not
# fails: test_fit_trained
copy = tf.keras.models.clone_model(model)
copy.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
history = copy.fit(X_train, y_train, epochs=3, validation_data=(X_test, y_test), verbose=0)
