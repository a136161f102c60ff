from sklearn.metrics import classification_report

true = [class_names[i] for i in np.argmax(y_test, axis=1)]
guess = [class_names[i] for i in np.argmax(model.predict(X_test), axis=1)]
report = classification_report(true, guess)
