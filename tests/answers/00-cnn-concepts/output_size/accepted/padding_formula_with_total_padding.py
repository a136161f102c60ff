def conv_output_size(size, kernel, stride=1, padding="valid"):
    total_padding = kernel - 1 if padding == "same" else 0
    return int((size + total_padding - kernel) / stride + 1)
