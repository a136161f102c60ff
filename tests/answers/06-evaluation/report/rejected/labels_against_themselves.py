# why: everything is 1.00
# fails: test_report_classes, test_report_averages
from sklearn.metrics import classification_report

report = classification_report(np.argmax(y_test, axis=1), np.argmax(y_test, axis=1), target_names=class_names)
