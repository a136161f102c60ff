# why: a filter sees every input channel
# fails: test_param_count_weights, test_param_count_total
def conv_params(channels, filters, kernel):
    return (kernel * kernel + 1) * filters
