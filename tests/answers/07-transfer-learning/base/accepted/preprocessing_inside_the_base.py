mobilenet = MobileNetV2(input_shape=(128, 128, 3), include_top=False, weights="imagenet")
base_model = Sequential([Input(shape=(128, 128, 3)), Rescaling(2.0, offset=-1), mobilenet])
