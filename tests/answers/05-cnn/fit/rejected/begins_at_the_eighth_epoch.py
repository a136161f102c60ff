# why: initial_epoch leaves two epochs of ten
# fails: test_fit_epochs
history = model.fit(
    X_train, y_train, epochs=10, initial_epoch=8, validation_data=(X_test, y_test), verbose=0
)
