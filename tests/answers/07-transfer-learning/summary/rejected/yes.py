# why: True, not a count
# fails: test_summary_trainable
trainable_params = model.trainable
