model.compile(
    RMSprop(1e-3), tf.keras.losses.categorical_crossentropy, metrics=[tf.keras.metrics.categorical_accuracy]
)
