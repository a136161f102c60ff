# why: range stops one window too early
# fails: test_convolve_values, test_convolve_shapes
def convolve2d(image, kernel):
    kh, kw = kernel.shape
    h, w = image.shape[0] - kh, image.shape[1] - kw
    out = np.zeros((h, w))
    for i in range(h):
        for j in range(w):
            out[i, j] = np.sum(image[i:i + kh, j:j + kw] * kernel)
    return out
