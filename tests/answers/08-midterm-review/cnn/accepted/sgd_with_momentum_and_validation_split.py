from tensorflow.keras import Sequential
from tensorflow.keras.layers import Conv2D, Dense, Flatten, MaxPool2D

from tensorflow.keras.optimizers import SGD

model = Sequential([
    Conv2D(8, 3, activation="relu", input_shape=(32, 32, 3)),
    MaxPool2D(),
    Flatten(),
    Dense(100, activation="softmax"),
])
model.compile(
    loss="categorical_crossentropy",
    optimizer=SGD(learning_rate=0.01, momentum=0.9),
    metrics=["categorical_accuracy"],
)
history = model.fit(X_train_norm, y_train_onehot, batch_size=64, epochs=10, validation_split=0.1)
