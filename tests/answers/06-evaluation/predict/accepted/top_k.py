values, y_pred = tf.math.top_k(model.predict(X_test, verbose=0), k=1)
