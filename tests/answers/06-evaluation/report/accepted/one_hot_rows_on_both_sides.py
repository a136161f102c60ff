from sklearn.metrics import classification_report

guess = to_categorical(np.argmax(model.predict(X_test), axis=1), 100)
report = classification_report(y_test, guess, target_names=class_names, zero_division=0)
