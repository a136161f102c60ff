# why: trainabel is a new attribute without any effect
# fails: test_freeze_weights
for layer in base_model.layers:
    layer.trainabel = False
