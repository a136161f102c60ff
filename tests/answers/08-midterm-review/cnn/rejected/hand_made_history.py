# why: the history is invented, the model never trained
# fails: test_cnn_trained
from tensorflow.keras import Sequential
from tensorflow.keras.layers import Conv2D, Dense, Flatten, MaxPool2D

from tensorflow.keras.callbacks import History

model = Sequential([
    Conv2D(8, 3, activation="relu", input_shape=(32, 32, 3)),
    MaxPool2D(),
    Flatten(),
    Dense(100, activation="softmax"),
])
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
history = History()
history.epoch = list(range(10))
history.params = {"epochs": 10, "steps": 4, "verbose": 1}
falling = [4.6 - 0.2 * epoch for epoch in range(10)]
rising = [0.05 * epoch for epoch in range(10)]
history.history = {
    "loss": falling, "val_loss": [v + 0.1 for v in falling],
    "accuracy": rising, "val_accuracy": [v / 2 for v in rising],
}
