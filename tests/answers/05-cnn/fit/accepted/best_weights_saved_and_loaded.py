keep = ModelCheckpoint("best.weights.h5", monitor="val_accuracy", save_best_only=True, save_weights_only=True)
slower = ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=1, min_lr=1e-6)
history = model.fit(
    X_train, y_train, epochs=10, batch_size=128, validation_data=(X_test, y_test), callbacks=[keep, slower]
)
model.load_weights("best.weights.h5")
