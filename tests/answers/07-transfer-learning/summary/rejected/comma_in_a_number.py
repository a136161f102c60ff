# why: a pair of numbers: the comma separates
# fails: test_summary_trainable
trainable_params = 2,048,100
