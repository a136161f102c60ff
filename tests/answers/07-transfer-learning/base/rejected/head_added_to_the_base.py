# why: a classifier is part of the base
# fails: test_base_shape, test_base_weights
features = MobileNetV2(input_shape=(128, 128, 3), include_top=False, weights="imagenet")
base_model = Sequential([features, GlobalAveragePooling2D(), Dense(100, activation="softmax")])
