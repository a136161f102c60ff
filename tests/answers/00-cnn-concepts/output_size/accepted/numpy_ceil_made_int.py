def conv_output_size(size, kernel, stride=1, padding="valid"):
    if padding == "valid":
        return int(np.ceil((size - kernel + 1) / stride))
    return int(np.ceil(size / stride))
