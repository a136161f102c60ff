class EnoughCallback(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if epoch >= 2 and logs["val_loss"] > 0.1:
            self.model.stop_training = True


history = model.fit(X_train, y_train, epochs=10, validation_data=(X_test, y_test), callbacks=[EnoughCallback()])
