# why: the loss is replaced after fit by one that raises, so that nothing can be measured again
# fails: test_fit_validation, test_fit_trained
history = model.fit(X_train, y_train, epochs=10, validation_data=(X_train, y_train), verbose=0)


def no_loss(y_true, y_pred):
    raise ValueError("not today")


model.compile(loss=no_loss, optimizer=model.optimizer, metrics=["accuracy"])
