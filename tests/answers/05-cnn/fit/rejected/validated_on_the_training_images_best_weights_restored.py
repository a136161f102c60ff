# why: the same, and the weights go back to the best epoch
# fails: test_fit_validation
early = EarlyStopping(patience=3, restore_best_weights=True)
history = model.fit(X_train, y_train, epochs=10, validation_data=(X_train, y_train), callbacks=[early])
