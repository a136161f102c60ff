# why: no validation; the training record was copied
# fails: test_fit_validation
history = model.fit(X_train, y_train, epochs=10)
history.history["val_loss"] = list(history.history["loss"])
history.history["val_accuracy"] = list(history.history["accuracy"])
