# why: trainable_weights is a fresh list at each look
# fails: test_freeze_weights
base_model.trainable_weights.clear()
