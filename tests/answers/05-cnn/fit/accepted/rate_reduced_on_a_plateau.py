from tensorflow.keras.callbacks import ReduceLROnPlateau

reduce = ReduceLROnPlateau(monitor="val_loss", factor=0.1, patience=0, min_delta=10)
history = model.fit(
    X_train, y_train, epochs=10, validation_data=(X_test, y_test), callbacks=[reduce], verbose=0
)
