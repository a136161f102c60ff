# why: rows and columns of the kernel are exchanged
# fails: test_convolve_values
def convolve2d(image, kernel):
    k = kernel.T
    out = np.zeros((image.shape[0] - k.shape[0] + 1, image.shape[1] - k.shape[1] + 1))
    for i, j in np.ndindex(out.shape):
        out[i, j] = np.sum(image[i:i + k.shape[0], j:j + k.shape[1]] * k)
    return out
