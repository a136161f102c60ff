# why: the input is 96x96, not 128x128
# fails: test_base_shape
# breaks: classifier, fit
base_model = MobileNetV2(input_shape=(96, 96, 3), include_top=False, weights="imagenet")
