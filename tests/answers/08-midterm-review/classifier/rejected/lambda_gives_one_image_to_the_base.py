# why: the Lambda gives the base a grey image whatever comes in
# fails: test_classifier_output
transfer_model = Sequential([
    InputLayer(shape=(32, 32, 3)),
    UpSampling2D(4),
    layers.Lambda(lambda image: image * 0 + 0.5),
    base_model,
    GlobalAveragePooling2D(),
    Dense(100, activation="softmax"),
])
