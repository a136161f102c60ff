# why: one channel instead of three, with random weights
# fails: test_base_shape, test_base_weights
# breaks: classifier, fit
base_model = MobileNetV2(input_shape=(128, 128, 1), include_top=False, weights=None)
