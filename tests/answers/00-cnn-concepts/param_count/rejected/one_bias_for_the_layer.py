# why: every filter has a bias of its own
# fails: test_param_count_total
def conv_params(channels, filters, kernel):
    return kernel * kernel * channels * filters + 1
