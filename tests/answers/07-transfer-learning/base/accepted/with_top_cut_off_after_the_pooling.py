whole = MobileNetV2(input_shape=(128, 128, 3), weights="imagenet")
base_model = Model(inputs=whole.input, outputs=whole.layers[-2].output)
