# why: the input size was left open
# fails: test_base_shape
base_model = MobileNetV2(input_shape=(None, None, 3), include_top=False, weights="imagenet")
