model.summary()
trainable_params = 2048100
