def conv_params(channels, filters, kernel):
    weights = kernel ** 2 * channels * filters
    biases = filters
    return weights + biases
