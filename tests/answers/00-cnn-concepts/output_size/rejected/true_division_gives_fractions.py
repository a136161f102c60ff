# why: a window that does not fit is counted in part
# fails: test_output_size_valid
def conv_output_size(size, kernel, stride=1, padding="valid"):
    if padding == "same":
        return int(np.ceil(size / stride))
    return (size - kernel) / stride + 1
