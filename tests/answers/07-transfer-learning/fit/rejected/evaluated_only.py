# why: evaluate does not train
# fails: test_fit_epochs, test_fit_trained
history = model.evaluate(X_test, y_test)
