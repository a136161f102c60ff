# why: MobileNetV2 itself, not a model made by it
# fails: test_base_shape, test_base_weights
# breaks: freeze, classifier, fit
base_model = MobileNetV2
