class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.features = tf.keras.Sequential([layers.Conv2D(8, 5, strides=2), layers.ReLU(), layers.MaxPool2D()])
        self.classifier = tf.keras.Sequential([layers.Flatten(), layers.Dense(100)])

    def call(self, x):
        return tf.nn.softmax(self.classifier(self.features(x)))


model = Net()
