base_model = MobileNetV2(
    input_shape=X_train.shape[1:-1] and (128, 128) + X_train.shape[-1:],
    include_top=False,
    weights="imagenet",
    name="base",
)
base_model.trainable = False
base_model.summary()
