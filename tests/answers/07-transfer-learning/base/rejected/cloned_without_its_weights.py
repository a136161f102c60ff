# why: clone_model copies the layers, not the weights
# fails: test_base_weights
pretrained = MobileNetV2(input_shape=(128, 128, 3), include_top=False, weights="imagenet")
base_model = tf.keras.models.clone_model(pretrained)
