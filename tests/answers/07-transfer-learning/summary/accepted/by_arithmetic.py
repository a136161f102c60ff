trainable_params = 4 * 4 * 1280 * 100 + 100
