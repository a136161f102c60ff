def conv_output_size(size, kernel, stride=1, padding="valid"):
    if padding == "same":
        size = size + kernel - 1
    count = 0
    place = 0
    while place + kernel <= size:
        count += 1
        place += stride
    return count
