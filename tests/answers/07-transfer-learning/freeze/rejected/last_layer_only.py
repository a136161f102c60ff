# why: only the last layer is frozen, and it has no weights
# fails: test_freeze_weights
base_model.layers[-1].trainable = False
