from tensorflow.keras import layers

def conv_output_size(size, kernel, stride=1, padding="valid"):
    layer = layers.Conv2D(1, kernel, strides=stride, padding=padding)
    return layer.compute_output_shape((None, size, size, 1))[1]
