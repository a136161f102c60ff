# why: scipy's convolve2d turns the kernel round; a Conv2D layer does not
# fails: test_convolve_values
from scipy import signal

def convolve2d(image, kernel):
    return signal.convolve2d(image, kernel, mode="valid")
