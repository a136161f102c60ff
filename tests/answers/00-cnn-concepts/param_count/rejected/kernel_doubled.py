# why: kernel * 2 is not kernel ** 2
# fails: test_param_count_weights, test_param_count_total
def conv_params(channels, filters, kernel):
    return (kernel * 2 * channels + 1) * filters
