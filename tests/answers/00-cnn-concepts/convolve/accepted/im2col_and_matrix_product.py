def convolve2d(image, kernel):
    kh, kw = kernel.shape
    h, w = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    patches = [image[i:i + kh, j:j + kw].ravel() for i in range(h) for j in range(w)]
    return (np.array(patches) @ kernel.ravel()).reshape(h, w)
