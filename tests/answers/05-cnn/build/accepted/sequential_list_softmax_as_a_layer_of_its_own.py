model = Sequential([
    layers.InputLayer(shape=(32, 32, 3)),
    Conv2D(16, 3), BatchNormalization(), Activation("relu"), MaxPool2D(), Dropout(0.2),
    Flatten(), Dense(100), layers.Softmax(),
])
