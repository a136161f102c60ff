# why: with an even kernel (kernel - 1) // 2 on both sides is one zero short
# fails: test_output_size_same
def conv_output_size(size, kernel, stride=1, padding="valid"):
    p = (kernel - 1) // 2 if padding == "same" else 0
    return (size + 2 * p - kernel) // stride + 1
