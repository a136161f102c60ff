# why: the biases are not counted
# fails: test_param_count_total
def conv_params(channels, filters, kernel):
    return kernel * kernel * channels * filters
