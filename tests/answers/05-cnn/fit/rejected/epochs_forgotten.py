# why: the default is one epoch
# fails: test_fit_epochs
history = model.fit(X_train, y_train, validation_split=0.2)
