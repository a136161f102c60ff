# why: the cells that are left over are added to the last block
# fails: test_max_pool_edges
def max_pool2d(image, size=2):
    h, w = image.shape[0] // size, image.shape[1] // size
    out = np.zeros((h, w))
    for i in range(h):
        for j in range(w):
            bottom = None if i == h - 1 else (i + 1) * size
            right = None if j == w - 1 else (j + 1) * size
            out[i, j] = image[i * size:bottom, j * size:right].max()
    return out
