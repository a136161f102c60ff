# why: the losses of ten batches are no record of ten epochs
# fails: test_fit_epochs, test_fit_validation
history = []
for start in range(0, 160, 16):
    batch = slice(start, start + 16)
    history.append(model.train_on_batch(X_train[batch], y_train[batch]))
