# why: the base was frozen for the test, and learnt in fit
# fails: test_fit_trained
base_model.trainable = True
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
history = model.fit(X_train, y_train, epochs=1, validation_data=(X_test, y_test), verbose=0)
base_model.trainable = False
