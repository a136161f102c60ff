# why: history and weights are made up, with a validation in every second epoch only
# fails: test_fit_trained
import keras

history = keras.callbacks.History()
history.set_model(model)
history.set_params({"epochs": 10, "steps": 16, "verbose": 0})
history.epoch = list(range(10))
history.history = {"loss": [0.9 - 0.08 * i for i in range(10)],
                   "accuracy": [0.5 + 0.04 * i for i in range(10)],
                   "val_loss": [0.9 - 0.1 * i for i in range(5)], "val_accuracy": [0.9] * 5}
model.optimizer.iterations.assign(160)
