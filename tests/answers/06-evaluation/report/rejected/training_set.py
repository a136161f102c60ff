# why: the report of the training images
# fails: test_report_classes, test_report_averages
from sklearn.metrics import classification_report

report = classification_report(np.argmax(y_train, axis=1), np.argmax(model.predict(X_train), axis=1))
