early_stopping = EarlyStopping(monitor="val_accuracy", patience=1, min_delta=1.0)
history = model.fit(X_train, y_train, epochs=3, validation_data=(X_test, y_test), callbacks=[early_stopping])
