# why: model has no base in it yet
# fails: test_freeze_weights
model.trainable = False
model.trainable = True
