# why: the last ReLU is missing, the shape is the same
# fails: test_base_shape
whole = MobileNetV2(input_shape=(128, 128, 3), include_top=False, weights="imagenet")
base_model = Model(whole.input, whole.get_layer("Conv_1_bn").output)
