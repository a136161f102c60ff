# why: fully connected layers only
# fails: test_cnn_convolution
from tensorflow.keras import Sequential
from tensorflow.keras.layers import Dense, Flatten, Input

model = Sequential([
    Input((32, 32, 3)),
    Flatten(),
    Dense(64, activation="relu"),
    Dense(100, activation="softmax"),
])
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
history = model.fit(X_train_norm, y_train_onehot, epochs=10, validation_data=(X_test_norm, y_test_onehot))
