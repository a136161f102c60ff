# why: the idiom of fine-tuning: the later layers still learn
# fails: test_freeze_weights
base_model.trainable = True
for layer in base_model.layers[:100]:
    layer.trainable = False
