for i in range(len(base_model.layers)):
    base_model.layers[i].trainable = False
