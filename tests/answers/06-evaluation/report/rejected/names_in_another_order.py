# why: each row bears another class's name
# fails: test_report_classes
from sklearn.metrics import classification_report

report = classification_report(
    np.argmax(y_test, axis=1), np.argmax(model.predict(X_test), axis=1), target_names=class_names[::-1]
)
