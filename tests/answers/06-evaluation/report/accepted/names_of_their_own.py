from sklearn.metrics import classification_report

names = [f"{i:02d} {name.replace('_', ' ')}" for i, name in enumerate(class_names)]
report = classification_report(
    np.argmax(y_test, 1), np.argmax(model.predict(X_test), 1), target_names=names, zero_division=0
)
