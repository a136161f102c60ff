conv_output_size = lambda size, kernel, stride=1, padding="valid": (
    -(-size // stride) if padding == "same" else (size - kernel) // stride + 1
)
