# why: the windows do not overlap
# fails: test_convolve_values, test_convolve_shapes
def convolve2d(image, kernel):
    kh, kw = kernel.shape
    out = np.zeros((image.shape[0] // kh, image.shape[1] // kw))
    for i, j in np.ndindex(out.shape):
        out[i, j] = np.sum(image[i * kh:(i + 1) * kh, j * kw:(j + 1) * kw] * kernel)
    return out
