trainable_params = sum(tf.keras.backend.count_params(w) for w in model.trainable_weights)
