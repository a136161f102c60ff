# why: biases belong to filters, not to input channels
# fails: test_param_count_weights, test_param_count_total
def conv_params(channels, filters, kernel):
    return kernel * kernel * channels * filters + channels
