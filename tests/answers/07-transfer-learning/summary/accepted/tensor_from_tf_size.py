trainable_params = tf.reduce_sum([tf.size(w) for w in model.trainable_weights])
