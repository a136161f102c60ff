# why: the result is transposed for images that are not square
# fails: test_max_pool_values, test_max_pool_edges
def max_pool2d(image, size=2):
    w, h = image.shape[0] // size, image.shape[1] // size
    out = np.zeros((h, w))
    for i in range(h):
        for j in range(w):
            out[i, j] = image[j * size:(j + 1) * size, i * size:(i + 1) * size].max()
    return out
