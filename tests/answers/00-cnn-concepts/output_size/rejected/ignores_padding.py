# why: "same" is answered as "valid"
# fails: test_output_size_same
def conv_output_size(size, kernel, stride=1, padding="valid"):
    return (size - kernel) // stride + 1
