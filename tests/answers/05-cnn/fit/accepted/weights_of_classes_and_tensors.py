weights = {i: 1.0 for i in range(100)}
history = model.fit(
    tf.constant(X_train), tf.constant(y_train), None, 10, class_weight=weights,
    validation_data=(tf.constant(X_test), tf.constant(y_test)),
)
