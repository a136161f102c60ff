# why: a kernel of 1x2 is taken for 1x1
# fails: test_convolve_shapes
def convolve2d(image, kernel):
    k = len(kernel)
    out = np.zeros((image.shape[0] - k + 1, image.shape[1] - k + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i:i + k, j:j + k] * kernel)
    return out
