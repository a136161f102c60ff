trainable_params = 0
for layer in model.layers:
    for w in layer.trainable_weights:
        trainable_params += w.shape.num_elements() if hasattr(w.shape, "num_elements") else int(np.prod(w.shape))
model.summary()
