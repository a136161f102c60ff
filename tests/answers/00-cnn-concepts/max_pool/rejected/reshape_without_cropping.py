# why: breaks where the size does not divide the sides
# fails: test_max_pool_edges
def max_pool2d(image, size=2):
    h, w = image.shape
    return image.reshape(h // size, size, w // size, size).max(axis=(1, 3))
