def convolve2d(image, kernel):
    kh, kw = kernel.shape
    rows = []
    for i in range(len(image) - kh + 1):
        row = []
        for j in range(len(image[0]) - kw + 1):
            row.append(np.sum(image[i:i + kh, j:j + kw] * kernel))
        rows.append(row)
    return np.array(rows)
