# why: adds the biases to the wrong side
# fails: test_param_count_total
def conv_params(channels, filters, kernel):
    return (kernel * kernel * filters + 1) * channels
