probabilities = model.predict(X_test, batch_size=128)
y_pred = tf.argmax(probabilities, axis=1)
