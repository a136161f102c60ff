train = tf.data.Dataset.from_tensor_slices((X_train, y_train)).shuffle(1000, seed=1).batch(16).prefetch(2)
valid = tf.data.Dataset.from_tensor_slices((X_test, y_test)).batch(64)
history = model.fit(train, validation_data=valid, epochs=10)
