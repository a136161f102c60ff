# why: print returns None
# fails: test_report_text, test_report_classes, test_report_averages
from sklearn.metrics import classification_report

report = print(classification_report(np.argmax(y_test, axis=1), np.argmax(model.predict(X_test), axis=1)))
