import math

def conv_params(channels, filters, kernel):
    return int(math.pow(kernel, 2) * channels * filters + filters)
