# why: nothing is returned
# fails: test_param_count_weights, test_param_count_total
def conv_params(channels, filters, kernel):
    print((kernel * kernel * channels + 1) * filters)
