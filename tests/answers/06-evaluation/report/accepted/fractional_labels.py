from sklearn.metrics import classification_report

report = classification_report(
    np.argmax(y_test, 1).astype("float32"), np.argmax(model.predict(X_test), 1).astype("float32")
)
