# why: the ragged edge is padded instead of dropped
# fails: test_max_pool_edges
def max_pool2d(image, size=2):
    image = np.pad(image, [(0, -n % size) for n in image.shape])
    h, w = image.shape
    return image.reshape(h // size, size, w // size, size).max(axis=(1, 3))
