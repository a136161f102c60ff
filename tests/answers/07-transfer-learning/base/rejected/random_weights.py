# why: weights=None starts from random weights
# fails: test_base_weights
base_model = MobileNetV2(input_shape=(128, 128, 3), include_top=False, weights=None)
