# why: nothing is held out
# fails: test_cnn_validation
# breaks: plot_history
from tensorflow.keras import Sequential
from tensorflow.keras.layers import Conv2D, Dense, Flatten, MaxPool2D

model = Sequential([
    Conv2D(8, 3, activation="relu", input_shape=(32, 32, 3)),
    MaxPool2D(),
    Flatten(),
    Dense(100, activation="softmax"),
])
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
history = model.fit(X_train_norm, y_train_onehot, epochs=10)
