stop = EarlyStopping(monitor="val_accuracy", patience=3, restore_best_weights=True)
history = model.fit(
    X_train, y_train, batch_size=64, epochs=10, validation_split=0.2, callbacks=[stop], verbose=0
)
