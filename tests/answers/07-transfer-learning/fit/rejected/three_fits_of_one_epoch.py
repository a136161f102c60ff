# why: history holds the last epoch only
# fails: test_fit_epochs
for _ in range(3):
    history = model.fit(X_train, y_train, epochs=1, validation_data=(X_test, y_test))
