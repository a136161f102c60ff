# why: a window that hangs over the edge is counted
# fails: test_output_size_valid
import math

def conv_output_size(size, kernel, stride=1, padding="valid"):
    if padding == "same":
        return math.ceil(size / stride)
    return math.ceil((size - kernel) / stride) + 1
