# why: initial_epoch leaves out the first epoch
# fails: test_fit_epochs
history = model.fit(
    X_train, y_train, epochs=3, initial_epoch=1, validation_data=(X_test, y_test), verbose=0
)
