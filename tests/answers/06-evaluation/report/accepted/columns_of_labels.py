from sklearn.metrics import classification_report

true = np.argmax(y_test, axis=1).reshape(-1, 1)
guess = np.argmax(model.predict(X_test, batch_size=200), axis=1).reshape(-1, 1)
report = classification_report(true, guess, labels=range(100), target_names=class_names, zero_division=0.0)
