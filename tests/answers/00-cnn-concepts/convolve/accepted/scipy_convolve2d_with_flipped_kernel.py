from scipy import signal

def convolve2d(image, kernel):
    return signal.convolve2d(image, kernel[::-1, ::-1], mode="valid")
