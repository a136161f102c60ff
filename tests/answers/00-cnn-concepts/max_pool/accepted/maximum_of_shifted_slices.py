def max_pool2d(image, size=2):
    h = image.shape[0] // size * size
    w = image.shape[1] // size * size
    out = np.full((h // size, w // size), -np.inf)
    for m in range(size):
        for n in range(size):
            out = np.maximum(out, image[m:h:size, n:w:size])
    return out
