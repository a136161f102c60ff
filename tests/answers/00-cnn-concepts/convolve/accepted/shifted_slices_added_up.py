def convolve2d(image, kernel):
    kh, kw = kernel.shape
    h, w = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    out = np.zeros((h, w))
    for m in range(kh):
        for n in range(kw):
            out += kernel[m, n] * image[m:m + h, n:n + w]
    return out
