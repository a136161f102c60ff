train = tf.data.Dataset.from_tensor_slices((X_train, y_train)).shuffle(1000).batch(32).prefetch(tf.data.AUTOTUNE)
valid = tf.data.Dataset.from_tensor_slices((X_test, y_test)).batch(32)
history = model.fit(train, epochs=3, validation_data=valid)
