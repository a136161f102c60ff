# why: that is the opposite
# fails: test_freeze_weights
base_model.trainable = True
