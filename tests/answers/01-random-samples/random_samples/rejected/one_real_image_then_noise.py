# why: only the first image is from the set
# fails: test_random_samples_from_train
samples = np.random.randint(0, 256, size=(10, 32, 32, 3), dtype=np.uint8)
samples[0] = X_train[np.random.randint(len(X_train))]
for image in samples:
    print(image.shape)
