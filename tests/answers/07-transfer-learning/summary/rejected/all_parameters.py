# why: the frozen ones are counted too
# fails: test_summary_trainable
trainable_params = model.count_params()
