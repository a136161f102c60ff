# why: the values are right, but not laid out in rows
# fails: test_convolve_values, test_convolve_shapes
def convolve2d(image, kernel):
    kh, kw = kernel.shape
    values = []
    for i in range(image.shape[0] - kh + 1):
        for j in range(image.shape[1] - kw + 1):
            values.append(float(np.sum(image[i:i + kh, j:j + kw] * kernel)))
    return values
