from tensorflow.keras import Sequential
from tensorflow.keras.layers import Conv2D, Dense, Flatten, MaxPool2D
from tensorflow.keras.callbacks import EarlyStopping

model = Sequential([
    Conv2D(8, 3, activation="relu", input_shape=(32, 32, 3)),
    MaxPool2D(),
    Flatten(),
    Dense(100, activation="softmax"),
])
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
stopping = EarlyStopping(monitor="val_loss", patience=2, restore_best_weights=True)
history = model.fit(
    X_train_norm, y_train_onehot, epochs=10, validation_data=(X_test_norm, y_test_onehot), callbacks=[stopping]
)
