# why: the width is taken to be the height
# fails: test_max_pool_edges
def max_pool2d(image, size=2):
    n = image.shape[0] // size
    out = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            out[i, j] = image[i * size:(i + 1) * size, j * size:(j + 1) * size].max()
    return out
