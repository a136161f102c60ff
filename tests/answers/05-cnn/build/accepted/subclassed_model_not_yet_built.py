class SmallCNN(keras.Model):
    def __init__(self):
        super().__init__()
        self.conv = Conv2D(16, 3, activation="relu")
        self.pool = MaxPool2D()
        self.flatten = Flatten()
        self.drop = Dropout(0.3)
        self.out = Dense(100, activation="softmax")

    def call(self, x, training=False):
        x = self.flatten(self.pool(self.conv(x)))
        return self.out(self.drop(x, training=training))


model = SmallCNN()
