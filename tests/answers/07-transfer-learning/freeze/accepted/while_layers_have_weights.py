for layer in base_model.layers:
    if layer.trainable_weights:
        layer.trainable = False
base_model.summary(show_trainable=True)
