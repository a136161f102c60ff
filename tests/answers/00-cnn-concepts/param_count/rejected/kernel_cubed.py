# why: takes three channels for granted with 3x3 kernels
# fails: test_param_count_weights, test_param_count_total
def conv_params(channels, filters, kernel):
    return (kernel ** 3 + 1) * filters
