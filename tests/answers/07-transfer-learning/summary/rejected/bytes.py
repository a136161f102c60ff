# why: four bytes a weight
# fails: test_summary_trainable
trainable_params = 4 * 2048100
