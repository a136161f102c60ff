# why: every stride is taken for 1
# fails: test_output_size_valid, test_output_size_same
def conv_output_size(size, kernel, stride=1, padding="valid"):
    if padding == "same":
        return size
    return size - kernel + 1
