def conv_output_size(size, kernel, stride=1, padding="valid"):
    span = size - 1 if padding == "same" else size - kernel
    return np.int64(span // stride + 1)
