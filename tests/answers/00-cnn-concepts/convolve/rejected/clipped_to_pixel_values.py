# why: a feature map may be negative or larger than 255
# fails: test_convolve_values, test_convolve_shapes
from scipy.signal import correlate2d

def convolve2d(image, kernel):
    return np.clip(correlate2d(image, kernel, mode="valid"), 0, 255)
