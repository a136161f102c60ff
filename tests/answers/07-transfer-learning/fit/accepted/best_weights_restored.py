early_stopping = EarlyStopping(monitor="val_loss", patience=2, restore_best_weights=True)
history = model.fit(X_train, y_train, epochs=3, validation_data=(X_test, y_test), callbacks=[early_stopping])
