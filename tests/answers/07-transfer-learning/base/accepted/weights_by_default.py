base_model = MobileNetV2(input_shape=(128, 128, 3), include_top=False)
