# why: the memory in MB, not the count
# fails: test_summary_trainable
trainable_params = 8
