# why: a square kernel has kernel * kernel cells
# fails: test_param_count_weights, test_param_count_total
def conv_params(channels, filters, kernel):
    return (kernel * channels + 1) * filters
