# why: a History filled by hand, no training
# fails: test_fit_trained
history = keras.callbacks.History()
history.params = {"verbose": 0, "epochs": 10, "steps": 4}
history.epoch = list(range(10))
history.history = {
    "loss": np.linspace(4.6, 4.0, 10).tolist(), "val_loss": np.linspace(4.6, 4.2, 10).tolist(),
    "accuracy": np.linspace(0.01, 0.1, 10).tolist(), "val_accuracy": np.linspace(0.01, 0.06, 10).tolist(),
}
