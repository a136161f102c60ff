class Swish(layers.Layer):
    def build(self, input_shape):
        self.beta = self.add_weight(name="beta", shape=(), initializer="ones")

    def call(self, x):
        return x * tf.sigmoid(self.beta * x)


model = Sequential()
model.add(Conv2D(16, 3, padding="same"))
model.add(Swish())
model.add(MaxPooling2D())
model.add(Flatten())
model.add(Dense(100))
model.add(layers.Lambda(lambda x: tf.nn.softmax(x)))
