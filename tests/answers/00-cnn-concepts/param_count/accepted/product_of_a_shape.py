def conv_params(channels, filters, kernel):
    return np.prod((kernel, kernel, channels, filters)) + filters
