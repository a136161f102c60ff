# why: the largest absolute value is not the largest value
# fails: test_max_pool_values, test_max_pool_edges
def max_pool2d(image, size=2):
    h, w = image.shape[0] // size, image.shape[1] // size
    return np.abs(image[: h * size, : w * size]).reshape(h, size, w, size).max(axis=(1, 3))
