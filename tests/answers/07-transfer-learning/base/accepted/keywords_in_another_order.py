base_model = MobileNetV2(weights="imagenet", include_top=False, input_shape=(128, 128, 3))
