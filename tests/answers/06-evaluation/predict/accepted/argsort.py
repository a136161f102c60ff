y_pred = np.argsort(model.predict(X_test, verbose=0), axis=1)[:, -1]
