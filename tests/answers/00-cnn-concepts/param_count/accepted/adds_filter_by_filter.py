def conv_params(channels, filters, kernel):
    total = 0
    for _ in range(filters):
        for _ in range(channels):
            total += kernel * kernel
        total += 1
    return total
