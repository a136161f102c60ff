# why: linspace spreads the indices evenly
# fails: test_random_samples_random
samples = X_train[np.linspace(0, len(X_train) - 1, 10).astype(int)]
for image in samples:
    print(image.shape)
