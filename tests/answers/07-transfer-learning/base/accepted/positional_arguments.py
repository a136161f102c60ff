base_model = MobileNetV2((128, 128, 3), 1.0, False, "imagenet")
