# why: (28 - 3) // 1.0 is a float
# fails: test_output_size_same
def conv_output_size(size, kernel, stride=1, padding="valid"):
    if padding == "same":
        return -(-size // stride)
    return np.floor((size - kernel) / stride + 1)
