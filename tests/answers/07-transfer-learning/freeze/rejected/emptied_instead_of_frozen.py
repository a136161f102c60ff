# why: a model without weights learns nothing, but knows nothing either
# fails: test_freeze_weights
# breaks: classifier
base_model = Sequential([Input(shape=(128, 128, 3))])
base_model.trainable = False
