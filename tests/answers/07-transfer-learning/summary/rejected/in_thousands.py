# why: rounded to thousands
# fails: test_summary_trainable
trainable_params = 2048
