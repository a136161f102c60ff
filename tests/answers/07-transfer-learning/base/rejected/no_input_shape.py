# why: the size was left out: 224x224 weights, an input of any size
# fails: test_base_shape
base_model = MobileNetV2(include_top=False, weights="imagenet")
