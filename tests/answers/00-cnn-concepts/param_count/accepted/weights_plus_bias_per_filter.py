def conv_params(channels, filters, kernel):
    return (kernel * kernel * channels + 1) * filters
