# why: summary was shown, no number was noted
# fails: test_summary_trainable
trainable_params = ...
model.summary()
