for name in [layer.name for layer in base_model.layers]:
    base_model.get_layer(name).trainable = False
