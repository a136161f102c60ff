# why: a name is assigned, no layer is changed
# fails: test_freeze_weights
for layer in base_model.layers:
    layer = False
