# why: summary returns None
# fails: test_summary_trainable
trainable_params = model.summary()
