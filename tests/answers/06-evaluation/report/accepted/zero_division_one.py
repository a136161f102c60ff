from sklearn.metrics import classification_report

report = classification_report(
    y_test.argmax(1), model.predict(X_test).argmax(1), labels=np.arange(100), zero_division=1
)
