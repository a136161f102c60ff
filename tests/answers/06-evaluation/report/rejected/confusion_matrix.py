# why: another table
# fails: test_report_text, test_report_classes, test_report_averages
from sklearn.metrics import confusion_matrix

report = str(confusion_matrix(np.argmax(y_test, axis=1), np.argmax(model.predict(X_test), axis=1)))
