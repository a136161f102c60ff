# why: every layer is frozen, so that the loss is the same in every epoch
# fails: test_fit_trained
model.trainable = False
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
history = model.fit(X_train, y_train, epochs=10, validation_data=(X_test, y_test), verbose=0)
