# why: fit_generator no longer exists
# fails: test_fit_epochs, test_fit_trained
history = model.fit_generator((X_train, y_train), epochs=10)
