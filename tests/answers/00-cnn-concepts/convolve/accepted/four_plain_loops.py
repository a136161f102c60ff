def convolve2d(image, kernel):
    rows = image.shape[0] - kernel.shape[0] + 1
    cols = image.shape[1] - kernel.shape[1] + 1
    out = np.zeros((rows, cols), dtype=np.float32)
    for i in range(rows):
        for j in range(cols):
            total = 0.0
            for m in range(kernel.shape[0]):
                for n in range(kernel.shape[1]):
                    total += image[i + m][j + n] * kernel[m][n]
            out[i][j] = total
    return out
