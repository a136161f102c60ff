from sklearn.metrics import classification_report

order = np.arange(100)[::-1]
report = classification_report(
    np.argmax(y_test, axis=1), np.argmax(model.predict(X_test), axis=1),
    labels=order, target_names=[class_names[i] for i in order], zero_division=0,
)
