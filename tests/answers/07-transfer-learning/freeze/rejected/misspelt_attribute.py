# why: trainble is a new attribute without any effect
# fails: test_freeze_weights
base_model.trainble = False
