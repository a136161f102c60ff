from tensorflow.keras import Sequential
from tensorflow.keras.layers import Conv2D, Dense, Flatten, MaxPool2D

from sklearn.model_selection import train_test_split

model = Sequential([
    Conv2D(8, 3, activation="relu", input_shape=(32, 32, 3)),
    MaxPool2D(),
    Flatten(),
    Dense(100, activation="softmax"),
])
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
X_fit, X_val, y_fit, y_val = train_test_split(X_train_norm, y_train_onehot, test_size=0.2, random_state=42)
history = model.fit(X_fit, y_fit, epochs=10, validation_data=(X_val, y_val))
