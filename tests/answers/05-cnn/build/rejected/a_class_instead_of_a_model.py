# why: SmallCNN without parentheses is no model yet
# fails: test_build_model, test_build_convolution, test_build_classes, test_build_output
# breaks: compile, fit
class SmallCNN(keras.Model):
    def __init__(self):
        super().__init__()
        self.conv, self.flatten, self.out = Conv2D(8, 3), Flatten(), Dense(100, activation="softmax")

    def call(self, x):
        return self.out(self.flatten(self.conv(x)))


model = SmallCNN
