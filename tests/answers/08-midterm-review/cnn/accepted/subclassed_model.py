import tensorflow as tf


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.convolution = tf.keras.layers.Conv2D(8, 3, strides=2, activation="relu")
        self.flatten = tf.keras.layers.Flatten()
        self.classifier = tf.keras.layers.Dense(100, activation="softmax")

    def call(self, x):
        return self.classifier(self.flatten(self.convolution(x)))


model = Net()
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
history = model.fit(X_train_norm, y_train_onehot, epochs=10, validation_data=(X_test_norm, y_test_onehot))
