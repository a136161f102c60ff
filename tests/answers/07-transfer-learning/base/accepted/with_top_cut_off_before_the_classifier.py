whole = MobileNetV2(input_shape=(128, 128, 3), include_top=True, weights="imagenet")
base_model = Model(whole.input, whole.get_layer("out_relu").output)
