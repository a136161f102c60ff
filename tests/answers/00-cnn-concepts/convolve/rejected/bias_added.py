# why: a convolution without a bias was asked for
# fails: test_convolve_values, test_convolve_shapes
from scipy.signal import correlate2d

def convolve2d(image, kernel):
    return correlate2d(image, kernel, mode="valid") + 1
