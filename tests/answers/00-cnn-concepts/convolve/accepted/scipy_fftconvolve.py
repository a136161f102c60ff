from scipy.signal import fftconvolve

def convolve2d(image, kernel):
    return fftconvolve(image.astype(float), np.flip(kernel), mode="valid")
