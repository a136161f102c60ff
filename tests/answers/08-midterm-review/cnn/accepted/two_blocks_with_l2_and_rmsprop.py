from tensorflow.keras import Sequential
from tensorflow.keras.layers import Conv2D, Dense, Dropout, Flatten, Input, MaxPooling2D

model = Sequential([
    Input((32, 32, 3)),
    Conv2D(16, 3, padding="same", activation="elu", kernel_regularizer="l2"),
    MaxPooling2D(),
    Conv2D(16, 3, padding="same", activation="elu"),
    MaxPooling2D(),
    Flatten(),
    Dropout(0.5),
    Dense(100, activation="softmax"),
])
model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
history = model.fit(X_train_norm, y_train_onehot, epochs=10, validation_data=(X_test_norm, y_test_onehot))
