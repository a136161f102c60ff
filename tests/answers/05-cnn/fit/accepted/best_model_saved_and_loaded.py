keep = ModelCheckpoint("best.keras", save_best_only=True)
history = model.fit(X_train, y_train, epochs=10, validation_split=0.2, callbacks=[keep])
model = keras.models.load_model("best.keras")
