from sklearn.metrics import classification_report

report = classification_report(
    list(y_test.argmax(1)), list(model.predict(X_test).argmax(1)), zero_division=np.nan, digits=3
)
