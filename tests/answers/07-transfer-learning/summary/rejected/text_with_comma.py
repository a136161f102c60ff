# why: a text, not a number
# fails: test_summary_trainable
trainable_params = "2,048,100"
