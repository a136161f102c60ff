def max_pool2d(image, size=2):
    rows = []
    for i in range(0, image.shape[0] - size + 1, size):
        row = []
        for j in range(0, image.shape[1] - size + 1, size):
            row.append(image[i:i + size, j:j + size].max())
        rows.append(row)
    return np.array(rows)
