# why: padding="same" keeps a block for the cells that are left over
# fails: test_max_pool_edges
from tensorflow.keras import layers

def max_pool2d(image, size=2):
    x = image.astype("float32").reshape(1, *image.shape, 1)
    return layers.MaxPooling2D(pool_size=size, padding="same")(x).numpy()[0, :, :, 0]
