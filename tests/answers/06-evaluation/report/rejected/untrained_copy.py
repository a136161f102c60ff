# why: a copy of the model that has learnt nothing
# fails: test_report_classes, test_report_averages
from sklearn.metrics import classification_report

other = keras.models.clone_model(model)
report = classification_report(np.argmax(y_test, axis=1), np.argmax(other.predict(X_test), axis=1))
