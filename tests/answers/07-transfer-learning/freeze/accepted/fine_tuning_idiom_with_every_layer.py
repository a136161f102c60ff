base_model.trainable = True
fine_tune_at = len(base_model.layers)
for layer in base_model.layers[:fine_tune_at]:
    layer.trainable = False
