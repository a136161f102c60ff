trainable_params = model.count_params() - base_model.count_params()
