# why: nothing was computed
# fails: test_convolve_values, test_convolve_shapes
def convolve2d(image, kernel):
    return np.zeros((image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1))
