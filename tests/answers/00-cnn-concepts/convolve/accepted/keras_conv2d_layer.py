from tensorflow.keras import layers

def convolve2d(image, kernel):
    layer = layers.Conv2D(1, kernel.shape, use_bias=False)
    layer.build((None, None, None, 1))
    layer.set_weights([kernel.reshape(*kernel.shape, 1, 1)])
    return layer(image.astype("float32")[np.newaxis, ..., np.newaxis]).numpy()[0, :, :, 0]
