# why: round(2.5) is 2
# fails: test_output_size_same
def conv_output_size(size, kernel, stride=1, padding="valid"):
    if padding == "same":
        return round(size / stride)
    return (size - kernel) // stride + 1
