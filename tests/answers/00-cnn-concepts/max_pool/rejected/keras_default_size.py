# why: the layer's own default of 2 is used for every size
# fails: test_max_pool_edges
from tensorflow.keras import layers

def max_pool2d(image, size=2):
    x = image.astype("float32").reshape(1, *image.shape, 1)
    return layers.MaxPooling2D()(x).numpy()[0, :, :, 0]
