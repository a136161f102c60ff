# why: a size is a count; np.ceil and np.floor return floats
# fails: test_output_size_same
def conv_output_size(size, kernel, stride=1, padding="valid"):
    if padding == "same":
        return np.ceil(size / stride)
    return np.floor((size - kernel) / stride) + 1
