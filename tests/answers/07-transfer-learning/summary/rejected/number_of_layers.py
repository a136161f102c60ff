# why: layers, not weights
# fails: test_summary_trainable
trainable_params = len(model.layers)
