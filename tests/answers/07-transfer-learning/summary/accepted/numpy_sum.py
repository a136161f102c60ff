trainable_params = np.sum([np.prod(v.shape) for v in model.trainable_variables])
