y_pred = [tf.argmax(row) for row in model.predict(X_test, verbose=0)]
