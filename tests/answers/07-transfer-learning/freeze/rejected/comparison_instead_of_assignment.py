# why: == compares and changes nothing
# fails: test_freeze_weights
base_model.trainable == False
