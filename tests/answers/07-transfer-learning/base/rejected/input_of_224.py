# why: the input is 224x224, not 128x128
# fails: test_base_shape
# breaks: classifier, fit
base_model = MobileNetV2(input_shape=(224, 224, 3), include_top=False, weights="imagenet")
