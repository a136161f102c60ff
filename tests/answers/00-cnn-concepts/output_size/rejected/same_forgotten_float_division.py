# why: size / stride is a float even where it has no fraction
# fails: test_output_size_same
def conv_output_size(size, kernel, stride=1, padding="valid"):
    if padding == "same":
        return (size + stride - 1) / stride // 1
    return (size - kernel) // stride + 1
