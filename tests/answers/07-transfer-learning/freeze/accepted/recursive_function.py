def freeze(model):
    for layer in model.layers:
        if hasattr(layer, "layers"):
            freeze(layer)
        else:
            layer.trainable = False


freeze(base_model)
