# why: the base learns nothing
# fails: test_summary_trainable
trainable_params = base_model.count_params()
