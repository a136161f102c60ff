trainable_params = sum(w.numpy().size for w in model.trainable_weights)
