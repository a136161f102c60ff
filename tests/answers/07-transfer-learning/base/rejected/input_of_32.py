# why: the input is 32x32, not 128x128
# fails: test_base_shape
# breaks: classifier, fit
base_model = MobileNetV2(input_shape=(32, 32, 3), include_top=False, weights="imagenet")
