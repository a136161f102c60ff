# why: alpha=0.5 is another network, here with random weights
# fails: test_base_weights
base_model = MobileNetV2(input_shape=(128, 128, 3), alpha=0.5, include_top=False, weights=None)
