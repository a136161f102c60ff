# why: a count is an integer
# fails: test_param_count_total
def conv_params(channels, filters, kernel):
    return (kernel ** 2.0 * channels + 1) * filters
