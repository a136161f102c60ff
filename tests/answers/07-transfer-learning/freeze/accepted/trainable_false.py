base_model.trainable = False
