conv_params = lambda channels, filters, kernel: filters + filters * channels * kernel * kernel
