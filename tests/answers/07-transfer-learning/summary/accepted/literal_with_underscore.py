trainable_params = 2_048_100
