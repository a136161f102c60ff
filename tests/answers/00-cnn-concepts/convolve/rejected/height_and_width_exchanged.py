# why: the result's height is computed from the width
# fails: test_convolve_shapes
def convolve2d(image, kernel):
    kw, kh = kernel.shape
    w, h = image.shape
    out = np.zeros((h - kh + 1, w - kw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[j:j + kw, i:i + kh] * kernel)
    return out
