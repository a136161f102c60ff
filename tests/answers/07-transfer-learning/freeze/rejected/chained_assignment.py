# why: base_model is now False
# fails: test_freeze_weights
# breaks: classifier, fit
base_model = base_model.trainable = False
