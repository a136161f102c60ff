from tensorflow.keras import layers

def conv_params(channels, filters, kernel):
    layer = layers.Conv2D(filters, kernel)
    layer.build((None, None, None, channels))
    return layer.count_params()
