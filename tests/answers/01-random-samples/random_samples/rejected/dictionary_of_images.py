# why: neither an array nor a list of images
# fails: test_random_samples_count, test_random_samples_from_train, test_random_samples_random
samples = {}
for i in np.random.choice(len(X_train), 10, replace=False):
    samples[i] = X_train[i]
    print(samples[i].shape)
