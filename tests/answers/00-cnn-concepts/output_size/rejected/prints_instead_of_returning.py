# why: nothing is returned
# fails: test_output_size_valid, test_output_size_same
def conv_output_size(size, kernel, stride=1, padding="valid"):
    if padding == "same":
        print(-(-size // stride))
    else:
        print((size - kernel) // stride + 1)
