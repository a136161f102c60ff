# why: that is a Dense layer on a 32x32 image
# fails: test_param_count_weights, test_param_count_total
def conv_params(channels, filters, kernel):
    return (32 * 32 * channels + 1) * filters
