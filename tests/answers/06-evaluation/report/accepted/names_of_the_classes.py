from sklearn.metrics import classification_report

answers = tf.argmax(y_test, axis=-1).numpy()
guesses = tf.argmax(model.predict(X_test, verbose=0), axis=-1).numpy()
report = classification_report(answers, guesses, target_names=class_names)
print("CIFAR-100\n", report)
