from tensorflow.keras.utils import plot_model

model = Sequential()
model.add(Conv2D(32, (3, 3), padding="same", activation="relu", input_shape=(32, 32, 3)))
model.add(BatchNormalization())
model.add(MaxPool2D())
model.add(Conv2D(64, (3, 3), padding="same"))
model.add(Activation("relu"))
model.add(MaxPool2D())
model.add(Flatten())
model.add(Dropout(0.3))
model.add(Dense(100, activation="softmax"))
plot_model(model, show_shapes=True)
