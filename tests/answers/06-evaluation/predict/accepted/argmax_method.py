y_pred = model.predict(X_test).argmax(axis=-1)
