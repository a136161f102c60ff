# why: a string is no size
# fails: test_output_size_valid, test_output_size_same
def conv_output_size(size, kernel, stride=1, padding="valid"):
    return str(-(-size // stride) if padding == "same" else (size - kernel) // stride + 1)
