# why: not every input has three channels
# fails: test_param_count_weights, test_param_count_total
def conv_params(channels, filters, kernel):
    return (kernel * kernel * 3 + 1) * filters
