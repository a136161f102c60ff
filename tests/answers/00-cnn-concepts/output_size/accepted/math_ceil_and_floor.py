import math

def conv_output_size(size, kernel, stride=1, padding="valid"):
    if padding == "valid":
        return math.floor((size - kernel) / stride) + 1
    elif padding == "same":
        return math.ceil(size / stride)
