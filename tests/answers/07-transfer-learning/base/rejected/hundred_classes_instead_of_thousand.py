# why: a whole classifier for 100 classes with random weights
# fails: test_base_shape, test_base_weights
base_model = MobileNetV2(input_shape=(128, 128, 3), classes=100, weights=None)
