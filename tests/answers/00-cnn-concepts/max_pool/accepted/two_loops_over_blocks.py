def max_pool2d(image, size=2):
    h, w = image.shape[0] // size, image.shape[1] // size
    out = np.zeros((h, w), dtype=image.dtype)
    for i in range(h):
        for j in range(w):
            out[i, j] = np.max(image[i * size:(i + 1) * size, j * size:(j + 1) * size])
    return out
