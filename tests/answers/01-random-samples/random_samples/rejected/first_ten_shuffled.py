# why: only the order is random
# fails: test_random_samples_random
samples = np.random.permutation(X_train[:10])
for image in samples:
    print(image.shape)
