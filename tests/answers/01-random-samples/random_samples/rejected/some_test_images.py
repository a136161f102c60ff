# why: the second half is drawn from X_test
# fails: test_random_samples_from_train
five = np.random.randint(0, len(X_test), 5)
samples = np.concatenate([X_train[five], X_test[five]])
for image in samples:
    print(image.shape)
