# why: one kernel was replaced by random numbers
# fails: test_base_weights
base_model = MobileNetV2(input_shape=(128, 128, 3), include_top=False, weights="imagenet")
kernel = base_model.get_layer("Conv_1").kernel
kernel.assign(np.random.normal(0, 0.05, kernel.shape))
