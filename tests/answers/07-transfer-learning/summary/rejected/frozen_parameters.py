# why: that is the other line of the summary
# fails: test_summary_trainable
trainable_params = sum(int(np.prod(w.shape)) for w in model.non_trainable_weights)
