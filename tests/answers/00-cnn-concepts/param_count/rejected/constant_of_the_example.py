# why: answers the example only
# fails: test_param_count_weights, test_param_count_total
def conv_params(channels, filters, kernel):
    return 156
