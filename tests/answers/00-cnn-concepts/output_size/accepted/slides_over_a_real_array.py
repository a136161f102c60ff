def conv_output_size(size, kernel, stride=1, padding="valid"):
    x = np.zeros(size)
    if padding == "same":
        return x[::stride].size
    return np.lib.stride_tricks.sliding_window_view(x, kernel)[::stride].shape[0]
