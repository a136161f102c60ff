# why: an array was asked for
# fails: test_convolve_shapes
def convolve2d(image, kernel):
    kh, kw = kernel.shape
    return [
        [float(np.sum(image[i:i + kh, j:j + kw] * kernel)) for j in range(image.shape[1] - kw + 1)]
        for i in range(image.shape[0] - kh + 1)
    ]
