# why: stride and padding are asked for, although they have defaults
# fails: test_output_size_valid
def conv_output_size(size, kernel, stride, padding):
    if padding == "same":
        return -(-size // stride)
    return (size - kernel) // stride + 1
