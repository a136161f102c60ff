def cross_entropy(y_true, y_pred):
    return -tf.reduce_sum(y_true * tf.math.log(y_pred + 1e-7), axis=-1)


def hit_rate(y_true, y_pred):
    return tf.cast(tf.equal(tf.argmax(y_true, axis=-1), tf.argmax(y_pred, axis=-1)), tf.float32)


model.compile(optimizer=Adam(), loss=cross_entropy, metrics=[hit_rate])
