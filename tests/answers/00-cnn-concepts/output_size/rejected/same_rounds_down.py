# why: "same" with an odd size rounds up
# fails: test_output_size_same
def conv_output_size(size, kernel, stride=1, padding="valid"):
    if padding == "same":
        return size // stride
    return (size - kernel) // stride + 1
