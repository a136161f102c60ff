# why: evaluate measures, it does not train
# fails: test_fit_epochs, test_fit_validation, test_fit_trained
history = model.evaluate(X_test, y_test)
