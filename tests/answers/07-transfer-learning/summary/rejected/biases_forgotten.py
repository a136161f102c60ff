# why: only the kernel was counted
# fails: test_summary_trainable
trainable_params = 4 * 4 * 1280 * 100
