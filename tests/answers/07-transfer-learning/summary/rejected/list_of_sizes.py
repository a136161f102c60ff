# why: not yet added up
# fails: test_summary_trainable
trainable_params = [int(np.prod(w.shape)) for w in model.trainable_weights]
