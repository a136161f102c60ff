# why: drawn from X_test
# fails: test_random_samples_from_train
samples = X_test[np.random.randint(0, len(X_test), 10)]
for image in samples:
    print(image.shape)
