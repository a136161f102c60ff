inputs = tf.keras.Input(shape=(128, 128, 3))
base_model = MobileNetV2(input_tensor=inputs, include_top=False, weights="imagenet")
