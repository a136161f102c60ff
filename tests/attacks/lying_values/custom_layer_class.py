# why: a Keras class of the student's that claims to be one of Keras's own
# lesson: 05-cnn
# exercise: build
# earns: 0
# breaks: without a model that can be handed over, nothing can be said of the later exercises
class Conv2D(layers.Layer):
    def call(self, x):
        return keras.ops.ones((keras.ops.shape(x)[0], 100)) / 100
    def get_config(self):
        return {"filters": 8, "kernel_size": [3, 3]}

Conv2D.__module__ = "keras.src.layers.convolutional.conv2d"
__import__("sys").modules["keras.src.layers.convolutional.conv2d"].Conv2D = Conv2D
model = Sequential([Input((32, 32, 3)), Conv2D()])
