# why: scipy.ndimage returns the image's type, so that uint8 overflows
# fails: test_convolve_shapes
from scipy import ndimage

def convolve2d(image, kernel):
    kh, kw = kernel.shape
    full = ndimage.correlate(image, kernel, mode="constant")
    return full[kh // 2:kh // 2 + image.shape[0] - kh + 1, kw // 2:kw // 2 + image.shape[1] - kw + 1]
