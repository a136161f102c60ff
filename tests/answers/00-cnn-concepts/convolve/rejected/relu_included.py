# why: the activation is not part of the convolution
# fails: test_convolve_values
from scipy.signal import correlate2d

def convolve2d(image, kernel):
    return np.maximum(correlate2d(image, kernel, mode="valid"), 0)
