# why: the last line undoes the first
# fails: test_freeze_weights
base_model.trainable = False
for layer in base_model.layers:
    layer.trainable = True
