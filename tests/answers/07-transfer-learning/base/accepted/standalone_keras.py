import keras

IMG_SIZE = 128
base_model = keras.applications.MobileNetV2(input_shape=[IMG_SIZE, IMG_SIZE, 3], include_top=False, alpha=1.0)
