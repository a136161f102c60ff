def conv_params(channels, filters, kernel):
    weights = np.zeros((kernel, kernel, channels, filters))
    biases = np.zeros(filters)
    return weights.size + biases.size
