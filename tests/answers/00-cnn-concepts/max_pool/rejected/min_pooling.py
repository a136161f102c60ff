# why: the smallest values are kept
# fails: test_max_pool_values, test_max_pool_edges
def max_pool2d(image, size=2):
    h, w = image.shape[0] // size, image.shape[1] // size
    return image[: h * size, : w * size].reshape(h, size, w, size).min(axis=(1, 3))
