setattr(base_model, "trainable", False)
