trainable_params = sum(int(np.prod(w.shape)) for w in model.trainable_weights)
