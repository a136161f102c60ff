base_model.trainable = False
for layer in base_model.layers:
    layer.trainable = False
print(len(base_model.trainable_variables))
