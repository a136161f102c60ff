def convolve2d(image, kernel):
    kh, kw = kernel.shape
    h = image.shape[0] - kh + 1
    w = image.shape[1] - kw + 1
    result = np.zeros((h, w))
    for i in range(h):
        for j in range(w):
            result[i, j] = (image[i:i + kh, j:j + kw] * kernel).sum()
    return result
