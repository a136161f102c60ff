# why: the first place is not counted
# fails: test_output_size_valid
def conv_output_size(size, kernel, stride=1, padding="valid"):
    if padding == "same":
        return -(-size // stride)
    return (size - kernel) // stride
