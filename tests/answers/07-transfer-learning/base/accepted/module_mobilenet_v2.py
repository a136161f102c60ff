from tensorflow.keras.applications import mobilenet_v2

base_model = mobilenet_v2.MobileNetV2(include_top=False, input_shape=(128, 128, 3))
