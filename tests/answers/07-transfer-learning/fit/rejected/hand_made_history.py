# why: nothing was trained, the numbers are invented
# fails: test_fit_trained
history = tf.keras.callbacks.History()
history.history = {
    "loss": [4.1, 3.2, 2.9], "accuracy": [0.1, 0.2, 0.3],
    "val_loss": [3.9, 3.3, 3.0], "val_accuracy": [0.1, 0.2, 0.25],
}
