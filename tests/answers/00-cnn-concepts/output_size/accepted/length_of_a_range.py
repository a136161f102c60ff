def conv_output_size(size, kernel, stride=1, padding="valid"):
    last = size if padding == "same" else size - kernel + 1
    return len(range(0, last, stride))
