# why: half of the test set
# fails: test_report_classes, test_report_averages
from sklearn.metrics import classification_report

report = classification_report(
    np.argmax(y_test, axis=1)[:100], np.argmax(model.predict(X_test[:100]), axis=1), labels=range(100)
)
