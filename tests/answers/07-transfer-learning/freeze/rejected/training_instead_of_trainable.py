# why: training is no property of a model
# fails: test_freeze_weights
base_model.training = False
