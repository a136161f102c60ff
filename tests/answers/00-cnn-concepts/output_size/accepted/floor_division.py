def conv_output_size(size, kernel, stride=1, padding="valid"):
    if padding == "same":
        return (size + stride - 1) // stride
    return (size - kernel) // stride + 1
