# why: the function was not called
# fails: test_report_text, test_report_classes, test_report_averages
from sklearn.metrics import classification_report

report = classification_report
