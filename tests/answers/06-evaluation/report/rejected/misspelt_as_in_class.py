# why: classfication_report does not exist, and the cell stops
# fails: test_report_text, test_report_classes, test_report_averages
from sklearn.metrics import classfication_report

report = classfication_report(np.argmax(y_test, axis=1), np.argmax(model.predict(X_test), axis=1))
