# why: no validation data
# fails: test_fit_validation
history = model.fit(X_train, y_train, epochs=10, batch_size=64)
