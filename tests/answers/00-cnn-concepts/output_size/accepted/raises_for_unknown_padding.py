def conv_output_size(size, kernel, stride=1, padding="valid"):
    match padding:
        case "same":
            quotient, rest = divmod(size, stride)
            return quotient + (1 if rest else 0)
        case "valid":
            return int((size - kernel) / stride) + 1
        case _:
            raise ValueError(padding)
