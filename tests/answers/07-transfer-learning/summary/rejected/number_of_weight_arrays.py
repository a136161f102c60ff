# why: the arrays are counted, not the numbers in them
# fails: test_summary_trainable
trainable_params = len(model.trainable_weights)
