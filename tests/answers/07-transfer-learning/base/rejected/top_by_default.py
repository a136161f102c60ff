# why: include_top is True unless said otherwise
# fails: test_base_shape, test_base_weights
base_model = MobileNetV2(input_shape=(128, 128, 3))
