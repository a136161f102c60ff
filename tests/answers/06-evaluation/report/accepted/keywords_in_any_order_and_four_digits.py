from sklearn import metrics

report = metrics.classification_report(
    digits=4, y_pred=model.predict(X_test).argmax(axis=1), y_true=y_test.argmax(axis=1), zero_division=0,
)
