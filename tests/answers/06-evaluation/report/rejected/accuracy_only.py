# why: one number
# fails: test_report_text, test_report_classes, test_report_averages
from sklearn.metrics import accuracy_score

report = str(accuracy_score(np.argmax(y_test, axis=1), np.argmax(model.predict(X_test), axis=1)))
