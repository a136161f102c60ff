# why: with stride 2, "same" halves the size
# fails: test_output_size_same
def conv_output_size(size, kernel, stride=1, padding="valid"):
    if padding == "same":
        return size
    return (size - kernel) // stride + 1
