[setattr(layer, "trainable", False) for layer in base_model.layers];
