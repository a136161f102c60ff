# why: compares with 0, so that a block of negative values gives 0
# fails: test_max_pool_values, test_max_pool_edges
def max_pool2d(image, size=2):
    h, w = image.shape[0] // size, image.shape[1] // size
    out = np.zeros((h, w))
    for i in range(h):
        for j in range(w):
            for value in image[i * size:(i + 1) * size, j * size:(j + 1) * size].ravel():
                if value > out[i, j]:
                    out[i, j] = value
    return out
