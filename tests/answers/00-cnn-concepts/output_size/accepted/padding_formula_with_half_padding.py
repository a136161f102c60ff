# (n + 2p - f) / s + 1 with p = (f - 1) / 2, as in most lectures
def conv_output_size(size, kernel, stride=1, padding="valid"):
    p = (kernel - 1) / 2 if padding == "same" else 0
    return int(np.floor((size + 2 * p - kernel) / stride) + 1)
