model.summary()
trainable_params = model.layers[-1].count_params()
