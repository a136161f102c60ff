# why: the base still learns
# fails: test_freeze_weights
base_model.summary()
