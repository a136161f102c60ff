# why: (k * k + 1) * channels counts a bias for every channel of every filter
# fails: test_param_count_weights, test_param_count_total
def conv_params(channels, filters, kernel):
    return (kernel * kernel + 1) * channels * filters
