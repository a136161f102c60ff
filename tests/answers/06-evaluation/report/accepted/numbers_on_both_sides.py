from sklearn.metrics import classification_report

y_pred = model.predict(X_test)
report = classification_report(np.argmax(y_test, axis=1), np.argmax(y_pred, axis=1))
print(report)
