early = EarlyStopping(monitor="val_loss", patience=1, min_delta=0.5, restore_best_weights=True)
history = model.fit(X_train, y_train, epochs=10, validation_split=0.1, callbacks=[early])
