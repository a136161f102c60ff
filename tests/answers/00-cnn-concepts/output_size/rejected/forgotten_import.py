# why: math was never imported
# fails: test_output_size_valid, test_output_size_same
def conv_output_size(size, kernel, stride=1, padding="valid"):
    if padding == "same":
        return math.ceil(size / stride)
    return math.floor((size - kernel) / stride) + 1
