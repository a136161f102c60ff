from tensorflow.keras.callbacks import LearningRateScheduler

lower = LearningRateScheduler(lambda epoch: 10.0 ** -(epoch + 3))
history = model.fit(
    X_train, y_train, epochs=10, validation_data=(X_test, y_test), callbacks=[lower], verbose=0
)
