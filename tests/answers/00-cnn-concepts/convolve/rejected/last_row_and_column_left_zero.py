# why: the right shape, but the last windows were never computed
# fails: test_convolve_values, test_convolve_shapes
def convolve2d(image, kernel):
    kh, kw = kernel.shape
    h, w = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    out = np.zeros((h, w))
    for i in range(h - 1):
        for j in range(w - 1):
            out[i, j] = np.sum(image[i:i + kh, j:j + kw] * kernel)
    return out
