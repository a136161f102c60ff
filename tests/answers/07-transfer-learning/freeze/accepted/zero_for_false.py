base_model.trainable = 0
