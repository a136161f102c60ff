# why: a non-empty string counts as True
# fails: test_freeze_weights
base_model.trainable = "False"
