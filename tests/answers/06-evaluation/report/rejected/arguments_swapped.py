# why: precision and recall change places
# fails: test_report_classes
from sklearn.metrics import classification_report

report = classification_report(np.argmax(model.predict(X_test), 1), np.argmax(y_test, 1))
