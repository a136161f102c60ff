# why: ten records of one epoch, of which the last was kept
# fails: test_fit_epochs
for _ in range(10):
    history = model.fit(X_train, y_train, epochs=1, validation_data=(X_test, y_test), verbose=0)
