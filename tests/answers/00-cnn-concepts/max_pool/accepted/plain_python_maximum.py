def max_pool2d(image, size=2):
    h, w = image.shape[0] // size, image.shape[1] // size
    out = np.zeros((h, w))
    for i in range(h):
        for j in range(w):
            largest = image[i * size][j * size]
            for m in range(size):
                for n in range(size):
                    value = image[i * size + m][j * size + n]
                    if value > largest:
                        largest = value
            out[i][j] = largest
    return out
