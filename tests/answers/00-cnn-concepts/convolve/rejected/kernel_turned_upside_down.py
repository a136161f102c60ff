# why: only the rows of the kernel are reversed
# fails: test_convolve_values
def convolve2d(image, kernel):
    k = kernel[::-1]
    kh, kw = k.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for i, j in np.ndindex(out.shape):
        out[i, j] = np.sum(image[i:i + kh, j:j + kw] * k)
    return out
