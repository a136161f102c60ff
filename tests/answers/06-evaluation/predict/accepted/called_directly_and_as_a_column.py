y_pred = np.argmax(model(X_test, training=False).numpy(), axis=1).reshape(-1, 1)
