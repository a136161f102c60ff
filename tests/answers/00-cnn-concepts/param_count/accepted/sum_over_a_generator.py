def conv_params(channels, filters, kernel):
    return sum(channels * kernel * kernel + 1 for _ in range(filters))
