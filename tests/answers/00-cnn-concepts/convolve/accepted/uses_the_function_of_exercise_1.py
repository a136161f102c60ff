def convolve2d(image, kernel):
    h = conv_output_size(image.shape[0], kernel.shape[0])
    w = conv_output_size(image.shape[1], kernel.shape[1])
    out = np.empty((h, w))
    for i, j in np.ndindex(h, w):
        out[i, j] = np.vdot(image[i:i + kernel.shape[0], j:j + kernel.shape[1]], kernel)
    return out
