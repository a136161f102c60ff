# why: the numbers of the images, not the images
# fails: test_random_samples_count, test_random_samples_from_train, test_random_samples_random
samples = np.random.randint(len(X_train), size=10)
for i in samples:
    print(X_train[i].shape)
