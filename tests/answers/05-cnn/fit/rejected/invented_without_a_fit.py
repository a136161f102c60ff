# why: history and weights are made up, and fit was never called
# fails: test_fit_trained
import keras

history = keras.callbacks.History()
history.set_model(model)
history.set_params({"epochs": 10, "steps": 16, "verbose": 0})
history.epoch = list(range(10))
losses = [4.6 - 0.1 * i for i in range(10)]
history.history = {"loss": losses, "accuracy": [0.01 * i for i in range(10)],
                   "val_loss": [value + 0.01 for value in losses], "val_accuracy": [0.01] * 10}
model.set_weights([weight + 0.01 for weight in model.get_weights()])
model.optimizer.iterations.assign(7)
