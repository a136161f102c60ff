parts = [model.predict_on_batch(X_test[start:start + 50]) for start in range(0, len(X_test), 50)]
y_pred = np.concatenate(parts).argmax(axis=1).astype("uint8")
